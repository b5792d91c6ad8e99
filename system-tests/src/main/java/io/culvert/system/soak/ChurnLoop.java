package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import io.culvert.system.process.ProcessLevel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The promise <em>a camera never sees two sessions, however viewers come and go, and nothing of them stays</em>: viewers
 * over TCP, UDP and RTSPS join and leave at random moments, some politely, some in the middle of the dialogue, some with a
 * reset.
 */
public final class ChurnLoop {
    private static final int AT_ONCE = 8;
    private static final int MAX_STAY_MILLIS = 400;
    private static final Duration REST = Duration.ofSeconds(20);
    private static final long HEAP_BYTES = 8L << 20;
    private static final long RESIDENT_BYTES = 48L << 20;
    private static final int THREADS = 4;
    private static final int DESCRIPTORS = 6;

    private static final List<RtspViewer.Transport> TRANSPORTS = List.of(RtspViewer.Transport.values());
    private static final List<Leave> LEAVES = List.of(Leave.values());

    private ChurnLoop() {}

    /** How a viewer leaves. */
    private enum Leave {
        TEARDOWN,
        CLOSE,
        RESET,
        AFTER_DESCRIBE,
        AFTER_SETUP
    }

    /**
     * What came of it.
     *
     * @param sessionsMax at the camera, at any one time
     * @param sessionsLeft at the gateway afterwards
     */
    public record Outcome(
            long joins,
            long withPicture,
            int sessionsMax,
            int sessionsLeft,
            ProcessLevel gatewayBefore,
            ProcessLevel gatewayAfter,
            ProcessLevel agentBefore,
            ProcessLevel agentAfter) {
        public boolean isGood() {
            return sessionsMax == 1
                    && sessionsLeft == 0
                    && withPicture > joins / 4
                    && isBack(gatewayBefore, gatewayAfter)
                    && isBack(agentBefore, agentAfter);
        }

        private static boolean isBack(ProcessLevel before, ProcessLevel after) {
            return after.threads() <= before.threads() + THREADS
                    && after.descriptors() <= before.descriptors() + DESCRIPTORS
                    && after.liveHeapBytes() <= before.liveHeapBytes() + HEAP_BYTES
                    && after.residentBytes() <= before.residentBytes() + RESIDENT_BYTES;
        }

        @Override
        public String toString() {
            return "%d joins, %d saw a picture; most sessions at the camera %d, left at the gateway %d%n"
                            .formatted(joins, withPicture, sessionsMax, sessionsLeft)
                    + "  gateway before: " + gatewayBefore + "\n  gateway after:  " + gatewayAfter
                    + "\n  agent before:   " + agentBefore + "\n  agent after:    " + agentAfter;
        }
    }

    /**
     * Warms the installation up, measures, joins and leaves {@code joins} times, lets it rest and measures again.
     *
     * @param warmUp joins before the first measurement
     */
    public static Outcome run(Installation installation, int warmUp, int joins) throws IOException {
        churn(installation, warmUp, 3);
        rest(installation);
        ProcessLevel gateway = ProcessLevel.of(installation.gateway().part());
        ProcessLevel agent = ProcessLevel.of(installation.agent().part());
        long withPicture = churn(installation, joins, 4);
        int left = rest(installation);
        return new Outcome(
                joins,
                withPicture,
                installation
                        .cameraStats(installation.firstName())
                        .path("sessions_max")
                        .asInt(),
                left,
                gateway,
                ProcessLevel.of(installation.gateway().part()),
                agent,
                ProcessLevel.of(installation.agent().part()));
    }

    /** Waits until nobody watches; the sessions that are left at the gateway. */
    private static int rest(Installation installation) {
        RtspViewer.await(REST, () -> sessions(installation) == 0);
        return sessions(installation);
    }

    private static int sessions(Installation installation) {
        return installation
                .gateway()
                .api()
                .get("/sessions?limit=200")
                .path("items")
                .size();
    }

    private static long churn(Installation installation, int joins, long seed) throws IOException {
        Installation.Share share = installation.share(installation.firstName());
        UUID uuid = installation.uuid(installation.firstName());
        AtomicLong done = new AtomicLong();
        AtomicLong pictures = new AtomicLong();
        List<Future<?>> workers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AT_ONCE; i++) {
                Random random = new Random(seed * 100 + i);
                workers.add(threads.submit(() -> {
                    while (done.getAndIncrement() < joins) {
                        pictures.addAndGet(join(installation, share, uuid, random) ? 1 : 0);
                        if (done.get() % 1_000 == 0) {
                            System.out.println(done.get() + " joins");
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                await(worker);
            }
        } finally {
            installation.revoke(share);
        }
        return pictures.get();
    }

    private static void await(Future<?> worker) throws IOException {
        try {
            worker.get();
        } catch (ExecutionException e) {
            throw new IOException("a viewer could not join: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Joins, stays for a moment, leaves; whether it saw a picture. */
    private static boolean join(Installation installation, Installation.Share share, UUID uuid, Random random)
            throws IOException {
        RtspViewer.Transport transport = TRANSPORTS.get(random.nextInt(TRANSPORTS.size()));
        boolean tls = transport == RtspViewer.Transport.RTSPS;
        String url = tls ? installation.rtspsUrl(share) : share.rtspUrl();
        Leave leave = LEAVES.get(random.nextInt(LEAVES.size()));
        if (leave == Leave.AFTER_DESCRIBE || leave == Leave.AFTER_SETUP) {
            leaveEarly(installation, url, tls, leave, random.nextBoolean());
            return false;
        }
        RtspViewer viewer = RtspViewer.play(url, uuid, transport);
        LockSupport.parkNanos(random.nextLong(MAX_STAY_MILLIS * 1_000_000L));
        boolean picture = viewer.frameCount() > 0;
        if (leave == Leave.RESET) {
            viewer.vanish();
        } else if (leave == Leave.CLOSE) {
            viewer.closeWithoutTearDown();
        } else {
            viewer.close();
        }
        return picture;
    }

    private static void leaveEarly(Installation installation, String url, boolean tls, Leave leave, boolean awaitAnswer)
            throws IOException {
        String address = tls
                ? installation.gateway().rtspsAddress()
                : installation.gateway().rtspAddress();
        try (RawRtsp connection = new RawRtsp(address, tls, 20_000)) {
            connection.send("DESCRIBE " + url + " RTSP/1.0\r\nCSeq: 1\r\n\r\n");
            if (leave == Leave.AFTER_SETUP) {
                connection.send("SETUP " + url.replaceFirst("\\?", "/trackID=0?")
                        + " RTSP/1.0\r\nCSeq: 2\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n");
            }
            if (awaitAnswer) {
                connection.status();
            }
            if (leave == Leave.AFTER_SETUP) {
                connection.reset();
            }
        }
    }
}
