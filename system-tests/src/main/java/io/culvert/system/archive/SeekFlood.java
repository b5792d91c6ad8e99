package io.culvert.system.archive;

import io.culvert.system.check.RtspViewer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The promise <em>seeks without end by one token are bounded work, and nobody else's trouble</em>: many connections by one share
 * seek over RTSP and ask for pictures, files, playlists and segments as fast as they can.
 */
public final class SeekFlood {
    private static final Duration CALM = Duration.ofSeconds(60);
    private static final Duration SEEK_PAUSE = Duration.ofMillis(100);
    private static final int MOST_THREADS_MORE = 40;
    private static final int MOST_DATABASE = 12;

    /** A heap that is allowed a gibibyte may be full of garbage; beside it there is this much. */
    private static final long MOST_RESIDENT = 1536L << 20;

    private static final long MOST_USED_AFTER = 200L << 20;
    private static final double MOST_SEEK_MILLIS = 3_000;
    private static final double MOST_DELAY_MILLIS = 2_000;

    private final PastStage stage;
    private final int connections;
    private final int sessions;
    private final PastStage.Share share;
    private final AtomicLong left;
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();

    private SeekFlood(PastStage stage, long requests, int connections) {
        this.stage = stage;
        this.connections = connections;
        this.sessions = connections / 2; // which is too few
        this.share = stage.share(PastStage.PAST, Map.of("archive", true, "export", true, "max_sessions", sessions));
        this.left = new AtomicLong(requests);
    }

    /**
     * What came of it.
     *
     * @param answers how often, by what was asked for, status and code
     * @param sessions that the share allows
     * @param mostSessions of it at once
     * @param sessionsAfter that were left when nobody asked any more
     * @param other seeks of somebody else meanwhile
     */
    public record Outcome(
            int connections,
            Duration took,
            Map<String, Long> answers,
            int sessions,
            int mostSessions,
            int sessionsAfter,
            GatewayLevel before,
            GatewayLevel most,
            GatewayLevel after,
            Seeker.Report other,
            Bystander.Report live) {
        long asked() {
            return answers.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Whether each was answered by what there is, by a refusal that says why, or that there is no more of it. */
        private boolean isClear() {
            return answers.keySet().stream()
                    .allMatch(what -> what.matches(
                            "PLAY (200|453)|[A-Z]+ (200|206|304)|[A-Z]+ (403|404|409|416|429|503) [a-z_]+"));
        }

        /** Whether work and memory were bounded, and nobody else noticed. */
        public boolean isGood() {
            return isClear()
                    && mostSessions <= sessions
                    && sessionsAfter == 0
                    && most.threads() - before.threads() <= MOST_THREADS_MORE
                    && most.databaseConnections() <= MOST_DATABASE
                    && most.residentBytes() < MOST_RESIDENT
                    && after.usedBytes() - before.usedBytes() < MOST_USED_AFTER
                    && after.files() - before.files() < connections / 4
                    && other.wrong() == 0
                    && other.p99() < MOST_SEEK_MILLIS
                    && live.isUndisturbed(MOST_DELAY_MILLIS);
        }

        @Override
        public String toString() {
            return ("%s%d requests by one token on %d connections in %.1f s (%.0f a second): %s%n  sessions: at most %d of %d,"
                            + " afterwards %d%n  before: %s%n  most:   %s%n  after:  %s%n  somebody else: %s%n  %s")
                    .formatted(
                            isGood() ? "" : "FAILED: ",
                            asked(),
                            connections,
                            took.toMillis() / 1e3,
                            asked() * 1e3 / took.toMillis(),
                            answers,
                            mostSessions,
                            sessions,
                            sessionsAfter,
                            before,
                            most,
                            after,
                            other,
                            live);
        }
    }

    /** Asks so often in all, on so many connections, beside a live viewer and somebody who seeks. */
    public static Outcome run(PastStage stage, long requests, int connections) throws IOException, SQLException {
        return new SeekFlood(stage, requests, connections).run();
    }

    private Outcome run() throws IOException, SQLException {
        try (Bystander bystander = Bystander.watch(stage);
                Seeker other = new Seeker(stage);
                LevelWatch watch = new LevelWatch(stage)) {
            long began = System.nanoTime();
            int most = 0;
            Duration took;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < connections; i++) {
                    FloodCaller caller = caller(i);
                    threads.submit(() -> call(caller));
                }
                long look = System.nanoTime();
                while (left.get() > 0) {
                    other.seek();
                    if (System.nanoTime() - look > TimeUnit.SECONDS.toNanos(1)) {
                        look = System.nanoTime();
                        most = Math.max(most, stage.sessionsOf(share));
                    }
                    LockSupport.parkNanos(SEEK_PAUSE.toNanos());
                }
                took = Duration.ofNanos(System.nanoTime() - began);
                over.set(true);
            }
            Bystander.Report live = bystander.report();
            watch.stop();
            RtspViewer.await(CALM, () -> stage.sessionsOf(share) == 0);
            // Segments stay open for ten seconds for who comes again.
            RtspViewer.await(
                    CALM, () -> GatewayLevel.files(stage) < watch.before().files() + connections / 4);
            Map<String, Long> counted = new TreeMap<>();
            answers.forEach((what, count) -> counted.put(what, count.sum()));
            return new Outcome(
                    connections,
                    took,
                    counted,
                    sessions,
                    most,
                    stage.sessionsOf(share),
                    watch.before(),
                    watch.most(),
                    watch.now(),
                    other.report(),
                    live);
        }
    }

    /** Of sixteen eight seek over RTSP, four ask for pictures, two for files, two for playlists. */
    private FloodCaller caller(int number) {
        return switch (number % 16) {
            case 1, 5, 9, 13 -> new HttpFlood(HttpFlood.Kind.PICTURE, stage, share, number);
            case 3, 11 -> new HttpFlood(HttpFlood.Kind.FILE, stage, share, number);
            case 7, 15 -> new HttpFlood(HttpFlood.Kind.VOD, stage, share, number);
            default -> new RtspFlood(stage, share, number);
        };
    }

    private @Nullable Void call(FloodCaller caller) throws IOException {
        try (caller) {
            while (!over.get() && left.get() > 0) {
                try {
                    caller.round(this::told);
                } catch (IOException e) {
                    told(caller.getClass().getSimpleName() + " cut: " + e.getMessage());
                    caller.close();
                }
            }
        }
        return null;
    }

    private void told(String what) {
        left.decrementAndGet();
        answers.computeIfAbsent(what, any -> new LongAdder()).increment();
    }
}
