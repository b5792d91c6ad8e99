package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.node.PortRange;
import io.culvert.gateway.stream.StreamConfig;
import io.culvert.media.rtsp.RtspLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pins what docs/streaming.md promises. */
class RtspConfigTest {
    @Test
    void defaultsOfTheDoor() {
        InetSocketAddress listen = new InetSocketAddress(8554);
        assertThat(RtspConfig.at(listen))
                .isEqualTo(new RtspConfig(
                        listen,
                        new RtspLimits(4096, 2048, 64, 16 << 10, 16 << 10, 16 << 10),
                        new RtspConfig.Crowd(15_000, 15_000, 1_000, 64, 1_000),
                        new RtspConfig.Patience(
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(15),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(30)),
                        2 << 20,
                        Duration.ofSeconds(5),
                        PortRange.ANY,
                        List.of()));
    }

    @Test
    void defaultsOfTheHub() {
        assertThat(StreamConfig.defaults())
                .isEqualTo(new StreamConfig(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        16 << 20,
                        8 << 20));
    }
}
