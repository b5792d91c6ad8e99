package io.culvert.camera;

import io.culvert.camera.fault.Fixture;
import io.culvert.camera.fault.Fixture.Outcome;
import io.culvert.media.Secret;
import io.culvert.media.pull.StreamPull;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.Credentials;
import io.culvert.media.rtsp.client.MediaTransport;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.rtsp.client.StreamBudget;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One camera of the catalogue pulled by our own client until its outcome is known. Confined to the thread that asks. */
final class CorpusRun {
    static final int FRAMES = 40;
    private static final int SETTLED = 15;
    private static final Duration MOST = Duration.ofSeconds(20);

    private final Fixture fixture;
    private final EventLoop loop;
    private final RtspClientConfig config;
    private final java.util.UUID camera;
    private final long startNanos = System.nanoTime();
    private PullJudge judge;
    private StreamPull pull;

    CorpusRun(Fixture fixture, CameraServer server, EventLoop loop) {
        this.fixture = fixture;
        this.loop = loop;
        String url = "rtsp://127.0.0.1:" + server.port() + "/" + fixture.name();
        config = RtspClientConfig.of(RtspUrl.parse(url))
                .withCredentials(new Credentials("admin", Secret.of("swordfish")))
                .withTransport(fixture.udp() ? MediaTransport.UDP : MediaTransport.AUTO)
                .withResponseTimeout(Duration.ofSeconds(3))
                .withSilenceTimeout(Duration.ofSeconds(3))
                .withBudget(new StreamBudget(64_000_000, 2_000, Duration.ofMillis(500), 8 << 20, 120));
        camera = server.stats(fixture.name()).uuid();
        judge = new PullJudge(camera);
        pull = StreamPull.open(loop, config, judge);
    }

    /** What is wrong with what came of it, or null. Blocks until that is known. */
    @Nullable
    String await() {
        long deadline = startNanos + MOST.toNanos();
        while (System.nanoTime() < deadline && !isDecided()) {
            if (fixture.outcome() == Outcome.RECOVERS && judge.end().isDone()) {
                judge = new PullJudge(camera);
                pull = StreamPull.open(loop, config, judge);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        long until = judge.end().isDone() ? judge.endNanos() : System.nanoTime();
        Duration took = Duration.ofNanos(until - startNanos);
        String wrong = wrong(took);
        pull.close();
        return wrong;
    }

    private boolean isDecided() {
        return switch (fixture.outcome()) {
            case PLAYS -> judge.end().isDone() || judge.frames() >= FRAMES;
            case SETTLES, RECOVERS -> judge.frames() >= FRAMES && judge.flawlessAtEnd(SETTLED) == SETTLED;
            case REFUSED, ENDS -> judge.end().isDone();
        };
    }

    private @Nullable String wrong(Duration took) {
        RtspClientFailure failure = judge.end().getNow(null);
        boolean right =
                switch (fixture.outcome()) {
                    case PLAYS -> failure == null && judge.frames() >= FRAMES && judge.flawless();
                    case SETTLES, RECOVERS -> judge.flawlessAtEnd(SETTLED) == SETTLED;
                    case REFUSED -> isExpected(failure, took) && judge.frames() == 0;
                    case ENDS -> isExpected(failure, took) && judge.frames() > 0;
                };
        return right
                ? null
                : fixture + " after " + took.toMillis() + " ms: " + judge + ", "
                        + loop.submit(pull::counts).awaitUninterruptibly().getNow();
    }

    private boolean isExpected(@Nullable RtspClientFailure failure, Duration took) {
        return failure != null
                && failure.kind().name().equals(fixture.failure())
                && took.compareTo(fixture.within()) <= 0;
    }
}
