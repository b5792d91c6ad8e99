package io.culvert.agent.camera;

import io.culvert.media.pull.StreamPullListener;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Cameras that do what a test says. A probe is answered at once; a session stays until it is closed or broken. */
public final class FakeCameras implements CameraDialer {
    public static final StreamDescription VIDEO = new StreamDescription(List.of(new TrackDescription(
            0, MediaKind.VIDEO, Codec.H264, "H264", 96, 90_000, 0, "packetization-mode=1", 1280, 720)));

    /** Sessions as they are opened. */
    public final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();

    public final List<Session> all = new CopyOnWriteArrayList<>();
    public final AtomicInteger open = new AtomicInteger();
    public final AtomicInteger mostOpen = new AtomicInteger();
    public final AtomicInteger probes = new AtomicInteger();
    public volatile boolean closesAtOnce = true;
    public volatile boolean answersProbes = true;

    private final EventLoop loop;

    public FakeCameras(EventLoop loop) {
        this.loop = loop;
    }

    public static CameraConfig camera(String name) {
        return new CameraConfig(name, RtspClientConfig.of(RtspUrl.parse("rtsp://192.0.2.1/" + name)), null, Map.of());
    }

    public Cameras cameras(long bootId, CameraConfig... cameras) {
        return new Cameras(loop, List.of(cameras), bootId, this);
    }

    public Session nextSession() throws InterruptedException {
        Session session = sessions.poll(10, TimeUnit.SECONDS);
        if (session == null) {
            throw new AssertionError("no session was opened");
        }
        return session;
    }

    @Override
    public Connection pull(RtspClientConfig config, StreamPullListener listener) {
        Session session = new Session(listener);
        all.add(session);
        sessions.add(session);
        return session;
    }

    @Override
    public Connection probe(RtspClientConfig config, StreamPullListener listener) {
        probes.incrementAndGet();
        Session session = new Session(listener);
        if (answersProbes) {
            session.describe(VIDEO);
            session.end(RtspClientFailure.Kind.CLOSED_BY_US);
        } else {
            all.add(session);
        }
        return session;
    }

    /** One connection to a camera. Any thread may drive it. */
    public final class Session implements Connection {
        private final StreamPullListener listener;
        private boolean ended;

        Session(StreamPullListener listener) {
            this.listener = listener;
            int now = open.incrementAndGet();
            mostOpen.accumulateAndGet(now, Math::max);
        }

        public void describe(StreamDescription description) {
            loop.execute(() -> listener.described(description));
        }

        /** A frame of one part. */
        public void frame(long number, boolean key, int bytes) {
            loop.execute(() -> listener.batch(Batches.frame(number, key, bytes)));
        }

        public void end(RtspClientFailure.Kind kind) {
            loop.execute(() -> {
                if (!ended) {
                    ended = true;
                    open.decrementAndGet();
                    listener.ended(new RtspClientFailure(kind, "the camera says " + kind));
                }
            });
        }

        @Override
        public void close() {
            if (closesAtOnce) {
                end(RtspClientFailure.Kind.CLOSED_BY_US);
            }
        }

        public boolean isEnded() {
            return ended;
        }
    }
}
