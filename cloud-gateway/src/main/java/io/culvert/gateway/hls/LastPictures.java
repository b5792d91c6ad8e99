package io.culvert.gateway.hls;

import io.culvert.gateway.stream.StreamKey;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The last key frame of each stream, and the JPEG made of it, within a bound of bytes: what was not asked for longest goes
 * first.
 *
 * <p>Threading: thread-safe; a place's content is guarded by the place's lock.
 */
final class LastPictures {
    private static final long MAX_BYTES = 64 << 20;
    private static final int MAX_PLACES = 10_000;

    /** Of one stream. */
    static final class Place {
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable KeyFrame frame;
        private volatile byte @Nullable [] jpeg;
        private volatile Instant takenAt = Instant.EPOCH;

        /** Held while a picture is got, so that it is got once. */
        ReentrantLock lock() {
            return lock;
        }

        @Nullable
        KeyFrame frame() {
            return frame;
        }

        Instant takenAt() {
            return takenAt;
        }

        byte @Nullable [] jpeg() {
            return jpeg;
        }

        void take(KeyFrame now, Instant at) {
            frame = now;
            jpeg = null;
            takenAt = at;
        }

        void jpeg(byte[] made) {
            jpeg = made;
        }

        void forget() {
            frame = null;
            jpeg = null;
        }

        private long bytes() {
            KeyFrame kept = frame;
            byte[] made = jpeg;
            long bytes = made == null ? 0L : made.length;
            return kept == null ? bytes : bytes + kept.sample().length;
        }
    }

    private final Map<StreamKey, Place> places = new LinkedHashMap<>(16, 0.75f, true);

    synchronized Place place(StreamKey key) {
        if (places.size() >= MAX_PLACES && !places.containsKey(key)) {
            places.remove(places.keySet().iterator().next());
        }
        return places.computeIfAbsent(key, _ -> new Place());
    }

    /** A place was filled: keeps the bound. */
    synchronized void sized() {
        long bytes = places.values().stream().mapToLong(Place::bytes).sum();
        Iterator<Place> oldest = places.values().iterator();
        while (bytes > MAX_BYTES && oldest.hasNext()) {
            Place place = oldest.next();
            if (oldest.hasNext()) {
                bytes -= place.bytes();
                oldest.remove();
            }
        }
    }
}
