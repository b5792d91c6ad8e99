package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import io.culvert.system.process.ProcessLevel;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * The promise for bad input at the RTSP door, plain and inside TLS: it is answered or closed in time, tells no secret and
 * no stack trace, costs no memory that stays, and viewers beside it miss nothing.
 */
public final class BadInputLoop {
    private static final int AT_ONCE = 16;
    private static final int SLOW = 40;
    private static final Duration STRANGER = Duration.ofSeconds(5);
    private static final Duration VIEWER = Duration.ofSeconds(30);
    private static final Duration SLOW_LIMIT = Duration.ofSeconds(20);
    private static final long MEMORY_PER_THOUSAND = 16L << 20;
    private static final Pattern TELLTALE =
            Pattern.compile("Exception|\\bat [a-z]+\\.[a-z.]+[(]|java\\.|io\\.netty|" + HostileInput.CANARY);

    private BadInputLoop() {}

    /**
     * What came of it.
     *
     * @param inputs sent
     * @param complaints what was not as it shall be, each with the input's name; at most some dozens are kept
     * @param slowestMillis until an answer or a close, of all inputs that were whole
     */
    public record Outcome(
            long inputs,
            List<String> complaints,
            double slowestMillis,
            long heapGrowth,
            boolean viewersFlawless,
            String viewers) {
        public boolean isGood() {
            long repeats = Math.max(1, inputs / 1_000 + 1);
            return complaints.isEmpty() && viewersFlawless && heapGrowth <= repeats * MEMORY_PER_THOUSAND;
        }
    }

    /**
     * Sends each input {@code repeats} times, many at a time, with judged viewers beside.
     *
     * @param withSlowOnes whether slow strangers come too; they stay a while
     */
    public static Outcome run(Installation installation, int repeats, boolean withSlowOnes) throws IOException {
        String camera = installation.firstName();
        UUID uuid = installation.uuid(camera);
        Installation.Share share = installation.share(camera);
        List<RtspViewer> viewers = new ArrayList<>();
        Run run = new Run(installation, share);
        try {
            viewers.add(RtspViewer.play(share.rtspUrl(), uuid, RtspViewer.Transport.TCP));
            viewers.add(RtspViewer.play(share.rtspUrl(), uuid, RtspViewer.Transport.UDP));
            viewers.add(RtspViewer.play(installation.rtspsUrl(share), uuid, RtspViewer.Transport.RTSPS));
            run.all(1, false);
            ProcessLevel before = ProcessLevel.of(installation.gateway().part());
            long logFrom = Files.size(installation.gateway().part().log());
            run.all(repeats, withSlowOnes);
            ProcessLevel after = ProcessLevel.of(installation.gateway().part());
            run.searchLog(logFrom);
            boolean flawless = viewers.stream()
                    .allMatch(viewer -> viewer.frames().isFlawless()
                            && viewer.packets().isContinuous()
                            && !viewer.isEnded()
                            && System.nanoTime() - viewer.lastMediaNanos() < 2_000_000_000L);
            return new Outcome(
                    run.inputs.get(),
                    List.copyOf(run.complaints),
                    run.slowestNanos.get() / 1e6,
                    after.liveHeapBytes() - before.liveHeapBytes(),
                    flawless,
                    viewers.stream()
                            .map(viewer -> viewer.frames().toString())
                            .toList()
                            .toString());
        } finally {
            viewers.forEach(RtspViewer::close);
            installation.revoke(share);
        }
    }

    private static final class Run {
        private static final int MAX_COMPLAINTS = 30;

        private final Installation installation;
        private final Installation.Share share;
        private final AtomicLong inputs = new AtomicLong();
        private final AtomicLong slowestNanos = new AtomicLong();
        private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

        private Run(Installation installation, Installation.Share share) {
            this.installation = installation;
            this.share = share;
        }

        private void all(int repeats, boolean withSlowOnes) {
            String bare = share.rtspUrl().replaceFirst("\\?.*", "");
            Semaphore room = new Semaphore(AT_ONCE);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; withSlowOnes && i < SLOW; i++) {
                    int number = i;
                    threads.submit(() -> slow(number));
                }
                for (int i = 0; i < repeats; i++) {
                    boolean tls = i % 3 == 2;
                    submit(threads, room, HostileInput.ofStrangers(bare), false, tls);
                    submit(threads, room, HostileInput.ofViewers(share.rtspUrl()), true, tls);
                    if ((i + 1) % 100 == 0) {
                        System.out.println(inputs.get() + " inputs");
                    }
                }
            }
        }

        private void submit(
                ExecutorService threads, Semaphore room, Map<String, byte[]> all, boolean viewer, boolean tls) {
            all.forEach((name, bytes) -> {
                room.acquireUninterruptibly();
                threads.submit(() -> {
                    try {
                        send(name + (tls ? " in TLS" : ""), bytes, viewer, tls);
                    } catch (RuntimeException e) {
                        complain(name + ": " + e);
                    } finally {
                        room.release();
                    }
                });
            });
        }

        private void complain(String text) {
            if (complaints.size() < MAX_COMPLAINTS) {
                complaints.add(text);
            }
        }

        private void send(String name, byte[] bytes, boolean viewer, boolean tls) {
            Duration limit = viewer ? VIEWER : STRANGER;
            inputs.incrementAndGet();
            try (RawRtsp connection = connect(tls, limit)) {
                if (viewer) {
                    connection.send("DESCRIBE " + share.rtspUrl() + " RTSP/1.0\r\nCSeq: 1\r\n\r\n");
                    connection.status();
                }
                long start = System.nanoTime();
                int status = answer(name, connection, bytes);
                long took = System.nanoTime() - start;
                slowestNanos.accumulateAndGet(took, Math::max);
                if (took > limit.toNanos()) {
                    complain(name + " was answered or closed after " + took / 1_000_000 + " ms only");
                }
                if (status >= 500 && status != 501 && status != 505 && status != 551) {
                    complain(name + " was answered " + status);
                }
            } catch (IOException e) {
                complain(name + ": " + e);
            }
        }

        /** The status, or 0 where the connection was closed without one, which is an answer too. */
        private int answer(String name, RawRtsp connection, byte[] bytes) throws IOException {
            try {
                connection.send(bytes);
                int status = connection.status();
                if (TELLTALE.matcher(connection.lastAnswer()).find()) {
                    complain(name + " was told: " + connection.lastAnswer());
                }
                return status;
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                return 0;
            }
        }

        private RawRtsp connect(boolean tls, Duration patience) throws IOException {
            String address = tls
                    ? installation.gateway().rtspsAddress()
                    : installation.gateway().rtspAddress();
            return new RawRtsp(address, tls, (int) patience.toMillis() + 2_000);
        }

        /** A connection that says nothing, half of something, or a byte a second; it is closed before long. */
        private void slow(int number) {
            String text = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nX-Slow: " + "s".repeat(100);
            long start = System.nanoTime();
            inputs.incrementAndGet();
            try (RawRtsp connection = connect(number % 4 == 3, SLOW_LIMIT)) {
                for (int i = 0; number % 3 != 0 && System.nanoTime() - start < SLOW_LIMIT.toNanos(); i++) {
                    connection.send(text.substring(i % text.length(), i % text.length() + 1));
                    if (number % 3 == 1 && i == 20) {
                        break;
                    }
                    LockSupport.parkNanos(
                            Duration.ofMillis(number % 3 == 1 ? 1 : 1_000).toNanos());
                }
                connection.status();
            } catch (SocketTimeoutException e) {
                complain("a slow stranger is still there after " + SLOW_LIMIT.toSeconds() + " s");
            } catch (IOException e) {
                if (System.nanoTime() - start > SLOW_LIMIT.toNanos()) {
                    complain("a slow stranger left after " + (System.nanoTime() - start) / 1_000_000 + " ms only");
                }
            }
        }

        /** Neither what was sent nor where the program stood may be in the log. */
        private void searchLog(long from) throws IOException {
            byte[] all = Files.readAllBytes(installation.gateway().part().log());
            String text = new String(all, (int) from, (int) (all.length - from), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> TELLTALE.matcher(line).find() || line.contains(share.token()))
                    .limit(5)
                    .forEach(line -> complain("in the log: " + line));
        }
    }
}
