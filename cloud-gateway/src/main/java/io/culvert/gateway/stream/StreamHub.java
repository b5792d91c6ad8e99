package io.culvert.gateway.stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Ticker;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * All live streams of this gateway.
 *
 * <p>A stream is made when it is first asked for and then stays, idle and small, until {@link #close} is called for its
 * key; so there is never a second source for a camera because an old stream was just being forgotten.
 *
 * <p>Threading: thread-safe, never blocks.
 */
public final class StreamHub implements AutoCloseable {
    private final StreamSources sources;
    private final EventLoopGroup loops;
    private final StreamConfig config;
    private final StreamMeters meters;
    private final StreamObserver observer;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentMap<StreamKey, LiveStream> streams = new ConcurrentHashMap<>();

    /** @param loops where streams live, the same loops that carry viewers and agents */
    public StreamHub(StreamSources sources, EventLoopGroup loops, StreamConfig config, MeterRegistry registry) {
        this(sources, loops, config, registry, StreamObserver.NOBODY);
    }

    /** @param observer is told what all streams go through */
    public StreamHub(
            StreamSources sources,
            EventLoopGroup loops,
            StreamConfig config,
            MeterRegistry registry,
            StreamObserver observer) {
        this.sources = sources;
        this.loops = loops;
        this.config = config;
        this.meters = new StreamMeters(registry);
        this.observer = observer;
    }

    /** The stream of that key; asking does not start it. */
    public LiveStream stream(StreamKey key) {
        return streams.computeIfAbsent(key, this::make);
    }

    private LiveStream make(StreamKey key) {
        return new LiveStream(
                key,
                sources,
                loop(key),
                Ticker.systemTicker(),
                InstantSource.system(),
                random,
                config,
                meters,
                observer);
    }

    /** Where its media comes in, if that is one of ours, or whichever is next. */
    private EventLoop loop(StreamKey key) {
        EventLoop home = sources.loop(key);
        return home != null && isOurs(home) ? home : loops.next();
    }

    private boolean isOurs(EventLoop loop) {
        for (EventExecutor ours : loops) {
            if (ours.equals(loop)) {
                return true;
            }
        }
        return false;
    }

    /** How a stream is doing, as of at most a second ago. */
    public StreamStatus status(StreamKey key) {
        LiveStream stream = streams.get(key);
        return stream == null ? StreamStatus.NEVER_STARTED : stream.status();
    }

    /** Ends a stream and its readers for good: its camera was removed or became another one. */
    public void close(StreamKey key) {
        LiveStream stream = streams.remove(key);
        if (stream != null) {
            stream.close();
        }
    }

    /** Ends all streams, as the gateway does when it stops. */
    @Override
    public void close() {
        for (StreamKey key : List.copyOf(streams.keySet())) {
            close(key);
        }
    }

    /** Keeps the stream's source running with nobody reading, or no longer. */
    public void keepOn(StreamKey key, boolean on) {
        if (on || streams.containsKey(key)) {
            stream(key).keepOn(on);
        }
    }
}
