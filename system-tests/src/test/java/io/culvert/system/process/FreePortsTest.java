package io.culvert.system.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    @Test
    void take_givesNoPortTwice_whoeverListens() {
        assertThat(IntStream.range(0, 300).map(_ -> FreePorts.take()).distinct().count())
                .isEqualTo(300);
    }

    @Test
    void take_leavesThePortToTheProgram_andHoldsItAgainstOtherTakers() throws Exception {
        int port = FreePorts.take();

        new ServerSocket(port).close();

        InetSocketAddress mark = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        assertThatThrownBy(() -> new DatagramSocket(mark)).isInstanceOf(BindException.class);
    }
}
