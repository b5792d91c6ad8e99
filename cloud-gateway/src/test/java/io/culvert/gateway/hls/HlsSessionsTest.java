package io.culvert.gateway.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.access.AccessFixture;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.Reach;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.stream.Quality;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When sessions are over. */
class HlsSessionsTest {
    private final AccessFixture access = new AccessFixture();
    private final List<HlsSession<String>> ended = new ArrayList<>();
    private long now = Duration.ofHours(1).toNanos();
    private final HlsSessions<String> sessions =
            new HlsSessions<>(access.gate(), () -> now, Duration.ofSeconds(30), ended::add);
    private final HlsSession<String> session = session();

    private HlsSession<String> session() {
        Permit permit = new Permit(
                new UUID(1, 2), 3, "yard", 4, Quality.MAIN, SessionKind.LIVE, Reach.ALL, null, null, null, "share:5");
        return new HlsSession<>("key", permit, new InetSocketAddress("127.0.0.1", 1), "a film", () -> {}, now);
    }

    @AfterEach
    void close() {
        access.close();
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
        session.sends(() -> cut.add("first")).sent();
        session.sends(() -> cut.add("second"));

        sessions.end(session);
        sessions.end(session);

        assertThat(cut).containsExactly("second");
        assertThat(ended).hasSize(1);
    }

    @Test
    void cut_cutsOffWhatMayStillBeRead_andWhatWouldBeSent() {
        List<String> cut = new ArrayList<>();
        Sending first = session.sends(() -> cut.add("first"));
        first.sent();
        first.taken();
        session.sends(() -> cut.add("second")).sent();
        session.sends(() -> cut.add("third"));
        assertThat(session.underWay()).isEqualTo(1);

        session.cut();
        session.cut();
        assertThat(cut).containsExactlyInAnyOrder("second", "third");

        session.sends(() -> cut.add("too late"));
        assertThat(cut).hasSize(3).endsWith("too late");
        assertThat(session.underWay()).isZero();
    }
}
