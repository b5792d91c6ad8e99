package io.culvert.system.archive;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One of very many connections by one token that asks for one thing after another, several at a time before the answers came,
 * each at a random instant of the recording.
 *
 * <p>Confined to one thread.
 */
abstract class FloodCaller implements AutoCloseable {
    /** Requests that are sent before the answers to others came. */
    static final int AT_ONCE = 8;

    final PastStage stage;
    final PastStage.Share share;
    final SplittableRandom random;

    FloodCaller(PastStage stage, PastStage.Share share, long seed) {
        this.stage = stage;
        this.share = share;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Sends {@link #AT_ONCE} requests and reads as many answers.
     *
     * @param told of each: what was asked for, status, and the code that says why
     * @throws IOException where the connection ends; it is opened anew by the next round
     */
    abstract void round(Consumer<String> told) throws IOException;

    @Override
    public abstract void close() throws IOException;

    Instant anywhere() {
        Duration all = Duration.between(stage.begin(), stage.end());
        return stage.begin().plusMillis(random.nextLong(all.toMillis() - 60_000));
    }

    static String seconds(Instant instant) {
        return "%d.%03d".formatted(instant.getEpochSecond(), instant.getNano() / 1_000_000);
    }
}
