package io.culvert.gateway.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.StreamConfig;
import io.culvert.gateway.stream.StreamHub;
import io.culvert.gateway.stream.StreamKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When sessions are over. */
class HlsSessionsTest {
    private final DefaultEventLoopGroup loops = new DefaultEventLoopGroup(1);
    private final StreamHub hub = new StreamHub(
            (key, sink) -> {
                throw new AssertionError("nobody reads");
            },
            loops,
            StreamConfig.defaults(),
            new SimpleMeterRegistry());
    private final List<HlsSession> ended = new ArrayList<>();
    private long now = Duration.ofHours(1).toNanos();
    private final HlsSessions sessions = new HlsSessions(() -> now, HlsConfig.defaults(), ended::add);
    private final HlsSession session = session();

    private HlsSession session() {
        Permit permit =
                new Permit(new UUID(1, 2), 3, "yard", 4, Quality.MAIN, SessionKind.LIVE, null, null, null, "share:5");
        LivePackager packager = new LivePackager(
                hub.stream(new StreamKey(new UUID(1, 2), 3, Quality.MAIN)), loops.next(), HlsConfig.defaults());
        return new HlsSession("key", permit, new InetSocketAddress("127.0.0.1", 1), packager, now);
    }

    @AfterEach
    void close() {
        loops.shutdownGracefully();
    }

    private void pass(Duration time) {
        now += time.toNanos();
        sessions.sweep();
    }

    @Test
    void session_endsThirtySecondsAfterItsLastRequest() {
        sessions.add(session);
        pass(Duration.ofSeconds(29));
        assertThat(sessions.find("key")).isSameAs(session);
        pass(Duration.ofSeconds(29));
        assertThat(session.isOver()).isFalse();

        pass(Duration.ofSeconds(2));

        assertThat(sessions.find("key")).isNull();
        assertThat(session.isOver()).isTrue();
        assertThat(ended).containsExactly(session);
    }

    @Test
    void heldRequest_keepsItsSession() {
        sessions.add(session);
        assertThat(session.hold(1)).isTrue();
        assertThat(session.hold(1)).isFalse();

        pass(Duration.ofMinutes(1));
        assertThat(session.isOver()).isFalse();

        session.letGo();
        pass(Duration.ofSeconds(1));
        assertThat(session.isOver()).isTrue();
    }

    @Test
    void end_cutsOffWhatIsBeingSentAndNothingElse() {
        List<String> cut = new ArrayList<>();
        sessions.add(session);
        session.sends(() -> cut.add("first")).run();
        session.sends(() -> cut.add("second"));

        sessions.end(session);
        sessions.end(session);

        assertThat(cut).containsExactly("second");
        assertThat(ended).hasSize(1);
    }
}
