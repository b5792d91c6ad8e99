package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Connections that show no good credential cost little and not for long. */
@Execution(ExecutionMode.CONCURRENT)
class StrangersIT {
    private final RtspFixture fixture =
            new RtspFixture(new TimedSources(), config -> config.withCrowd(new RtspConfig.Crowd(9, 100, 3, 64, 1000))
                    .withPatience(new RtspConfig.Patience(
                            config.patience().greeting(),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(1),
                            config.patience().session(),
                            config.patience().probe(),
                            config.patience().stall())));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void noRequest_endsTheConnection() {
        RtspTestClient client = fixture.connect();
        client.send("OPTIONS rtsp://x/cam RTSP/1.0\r\nCSe");
        assertThat(client.millisUntilClosed(5_000)).isBetween(900L, 4_000L);
    }

    @Test
    void requestsWithoutCredential_endTheConnection() {
        RtspTestClient client = fixture.connect();
        assertThat(client.request("OPTIONS", "*").status()).isEqualTo(200);
        assertThat(client.describe(fixture.url("cam")).status()).isEqualTo(401);
        assertThat(client.millisUntilClosed(6_000)).isGreaterThan(1_000L);
    }

    @Test
    void viewersStay_andDoNotCount() {
        RtspTestClient first = fixture.playing("cam");
        for (int i = 0; i < 5; i++) {
            fixture.playing("cam");
        }
        first.readUntil(() -> first.rtp(0).size() > 200);
    }

    @Test
    void tooManyStrangers_areTurnedAway_untilOthersLeave() {
        for (int i = 0; i < 3; i++) {
            assertThat(fixture.connect().request("OPTIONS", "*").status()).isEqualTo(200);
        }
        fixture.connect().millisUntilClosed(1_000);
        assertThat(fixture.count("culvert.rtsp.connections.refused")).isEqualTo(1);
        await().atMost(Duration.ofSeconds(5))
                .until(() ->
                        fixture.registry.get("culvert.rtsp.connections").gauge().value() == 0);
        assertThat(fixture.connect().request("OPTIONS", "*").status()).isEqualTo(200);
    }
}
