package io.culvert.gateway.hls;

import io.culvert.gateway.stream.LiveStream;
import io.culvert.gateway.stream.StreamHub;
import io.culvert.gateway.stream.StreamKey;
import io.netty.channel.EventLoopGroup;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One packager for each stream that somebody watches over HLS; it goes on a little after the last session.
 *
 * <p>Threading: thread-safe; guarded by its own monitor, held for map operations only.
 */
final class Packagers {
    private static final class Shared {
        private final LivePackager packager;
        private int users;

        Shared(LivePackager packager) {
            this.packager = packager;
        }
    }

    private final StreamHub hub;
    private final EventLoopGroup loops;
    private final HlsConfig config;
    private final Map<StreamKey, Shared> byStream = new HashMap<>();

    Packagers(StreamHub hub, EventLoopGroup loops, HlsConfig config) {
        this.hub = hub;
        this.loops = loops;
        this.config = config;
    }

    /** The stream's packager, made and started where there is none; to be given back by {@link #release}. */
    synchronized LivePackager acquire(StreamKey key) {
        Shared shared = byStream.get(key);
        if (shared == null || shared.packager.window().isClosed()) {
            LiveStream stream = hub.stream(key);
            shared = new Shared(new LivePackager(stream, loops.next(), config));
            byStream.put(key, shared);
            shared.packager.start();
        }
        shared.users++;
        return shared.packager;
    }

    synchronized void release(StreamKey key, LivePackager packager) {
        Shared shared = byStream.get(key);
        if (shared == null || shared.packager != packager) {
            packager.close(); // replaced: nobody will ask for it again
            return;
        }
        if (--shared.users == 0) {
            packager.loop()
                    .schedule(() -> closeUnused(key, packager), config.linger().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void closeUnused(StreamKey key, LivePackager packager) {
        synchronized (this) {
            Shared shared = byStream.get(key);
            if (shared == null || shared.packager != packager || shared.users > 0) {
                return;
            }
            byStream.remove(key);
        }
        packager.close();
    }

    synchronized int size() {
        return byStream.size();
    }

    void close() {
        Map<StreamKey, Shared> all;
        synchronized (this) {
            all = Map.copyOf(byStream);
            byStream.clear();
        }
        all.values().forEach(shared -> shared.packager.close());
    }
}
