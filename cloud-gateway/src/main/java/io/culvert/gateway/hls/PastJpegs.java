package io.culvert.gateway.hls;

import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.archive.store.SegmentPlace;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JPEGs made of recorded pictures, within a bound of bytes: what was not asked for longest goes first.
 *
 * <p>Threading: thread-safe; nobody changes the bytes.
 */
final class PastJpegs {
    /** Where the fragment lies that a picture begins. */
    record Key(SegmentPlace place, long offset) {
        static Key of(RecordedFragment fragment) {
            return new Key(fragment.place(), fragment.mark().offset());
        }
    }

    private static final long MAX_BYTES = 16 << 20;

    private final Map<Key, byte[]> byPicture = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    synchronized byte @Nullable [] get(Key key) {
        return byPicture.get(key);
    }

    synchronized void put(Key key, byte[] jpeg) {
        byte[] before = byPicture.put(key, jpeg);
        bytes += jpeg.length - (before == null ? 0 : before.length);
        Iterator<byte[]> oldest = byPicture.values().iterator();
        while (bytes > MAX_BYTES && oldest.hasNext()) {
            bytes -= oldest.next().length;
            oldest.remove();
        }
    }
}
