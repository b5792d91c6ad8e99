package io.culvert.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.TransportHeader.Pair;
import io.culvert.media.rtsp.client.Credentials;
import io.culvert.media.rtsp.client.HostResolver;
import io.culvert.media.rtsp.client.MediaTransport;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.rtsp.client.StreamBudget;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A wither changes its own component and leaves all others. No two components of the records begin alike. */
class WithersTest {

    @Test
    void transportHeader_changesOneComponent() throws ReflectiveOperationException {
        TransportHeader before = new TransportHeader(
                "RTP/AVP",
                true,
                false,
                new Pair(0, 1),
                new Pair(2, 3),
                new Pair(4, 5),
                new Pair(6, 7),
                "10.0.0.1",
                "10.0.0.2",
                8L,
                "PLAY");
        Pair pair = new Pair(8, 9);

        changed(before, before.withProfile("RTP/AVPF"), "profile", "RTP/AVPF");
        changed(before, before.withMulticast(true), "multicast", true);
        changed(before, before.withInterleaved(pair), "interleaved", pair);
        changed(before, before.withClientPort(pair), "clientPort", pair);
        changed(before, before.withServerPort(pair), "serverPort", pair);
        changed(before, before.withMulticastPort(pair), "multicastPort", pair);
        changed(before, before.withSource(null), "source", null);
        changed(before, before.withDestination("10.0.0.3"), "destination", "10.0.0.3");
        changed(before, before.withSsrc(9L), "ssrc", 9L);
        changed(before, before.withMode(null), "mode", null);
    }

    @Test
    void clientConfig_changesOneComponent() throws ReflectiveOperationException {
        RtspClientConfig before = new RtspClientConfig(
                RtspUrl.parse("rtsp://camera.invalid/1"),
                new Credentials("a", Secret.of("b")),
                MediaTransport.TCP,
                true,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                false,
                true,
                "c",
                HostResolver.system(),
                StreamBudget.defaults());
        Duration duration = Duration.ofSeconds(9);
        HostResolver resolver = host -> new CompletableFuture<>();
        StreamBudget budget = new StreamBudget(64_000_000, 2_000, Duration.ofMillis(500), 8 << 20, 120);

        changed(before, before.withCredentials(null), "credentials", null);
        changed(before, before.withTransport(MediaTransport.UDP), "transport", MediaTransport.UDP);
        changed(before, before.withVideoOnly(false), "videoOnly", false);
        changed(before, before.withConnectTimeout(duration), "connectTimeout", duration);
        changed(before, before.withResponseTimeout(duration), "responseTimeout", duration);
        changed(before, before.withSilenceTimeout(duration), "silenceTimeout", duration);
        changed(before, before.withAllowBasic(true), "allowBasic", true);
        changed(before, before.withDescribeOnly(false), "describeOnly", false);
        changed(before, before.withUserAgent("d"), "userAgent", "d");
        changed(before, before.withResolver(resolver), "resolver", resolver);
        changed(before, before.withBudget(budget), "budget", budget);
    }

    private static void changed(Record before, Record after, String component, @Nullable Object value)
            throws ReflectiveOperationException {
        for (RecordComponent each : before.getClass().getRecordComponents()) {
            Object was = each.getAccessor().invoke(before);
            boolean itself = each.getName().equals(component);
            if (itself) {
                assertThat(was).as(component).isNotEqualTo(value);
            }
            assertThat(each.getAccessor().invoke(after)).as(each.getName()).isEqualTo(itself ? value : was);
        }
    }
}
