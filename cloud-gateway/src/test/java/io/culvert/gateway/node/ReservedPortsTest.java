package io.culvert.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReservedPortsTest {
    @TempDir
    private Path folder;

    private NodeConfig config(String http) throws Exception {
        Settings settings = Settings.of(
                Map.of("culvert.http.port", http, "culvert.bind", "127.0.0.1", "culvert.data.dir", folder.toString()));
        try (DataDirectory data = DataDirectory.open(folder)) {
            return NodeConfig.from(settings, data);
        }
    }

    /** Seconds pass until the server listens; in them the system must not give the port to a connection outwards. */
    @Test
    void portThatWasChosen_isKeptUntilItIsLetGo() throws Exception {
        try (ReservedPorts reserved = ReservedPorts.choose(config("0"))) {
            int port = reserved.ports().http();
            assertThatThrownBy(() -> bind(port)).isInstanceOf(BindException.class);
            reserved.close();
            assertThat(bind(port)).isEqualTo(port);
        }
    }

    @Test
    void portThatWasSet_isNotTouched() throws Exception {
        int free = bind(0);
        try (ReservedPorts reserved = ReservedPorts.choose(config(Integer.toString(free)))) {
            assertThat(reserved.ports().http()).isEqualTo(free);
            assertThat(bind(free)).isEqualTo(free);
        }
    }

    private static int bind(int port) throws Exception {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
