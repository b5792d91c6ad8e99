package io.culvert.gateway.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The ports of the HTTP server while it does not listen yet. Where the settings say "any free one" it is chosen here: the
 * framework would choose too, but not say which of its ports is the encrypted one. A port chosen is kept until it is {@link
 * #close let go}, right before the server takes it; seconds of starting lie between, in which the system would give it to
 * any connection outwards.
 */
final class ReservedPorts implements AutoCloseable {
    private final HttpPorts ports;
    private final ServerSocket http;
    private final ServerSocket https;

    private ReservedPorts(HttpPorts ports, ServerSocket http, ServerSocket https) {
        this.ports = ports;
        this.http = http;
        this.https = https;
    }

    static ReservedPorts choose(NodeConfig config) throws StartupRefused {
        try {
            ServerSocket http = reserve(config.httpPort(), config.bind());
            ServerSocket https;
            try {
                https = reserve(config.httpsPort().orElse(1), config.bind());
            } catch (IOException e) {
                http.close();
                throw e;
            }
            HttpPorts ports = new HttpPorts(
                    config.httpPort() == 0 ? http.getLocalPort() : config.httpPort(),
                    config.httpsPort().isPresent() && config.httpsPort().getAsInt() == 0
                            ? OptionalInt.of(https.getLocalPort())
                            : config.httpsPort());
            return new ReservedPorts(ports, http, https);
        } catch (IOException e) {
            throw StartupRefused.failure("there is no free port to listen on for HTTP", e);
        }
    }

    /** Binds a free port for port 0; is not bound for any other. */
    private static ServerSocket reserve(int port, @Nullable InetAddress bind) throws IOException {
        return port == 0 ? new ServerSocket(0, 1, bind) : new ServerSocket();
    }

    HttpPorts ports() {
        return ports;
    }

    /** Lets the ports go. */
    @Override
    public void close() throws IOException {
        http.close();
        https.close();
    }
}
