package io.culvert.gateway.archive.play;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Values that are costly to get: each is got once, however many ask for it at a time, and the longest unused go where there is
 * no room.
 *
 * <p>Threading: thread-safe; guarded by its monitor, which is not held while a value is got. {@link #get} blocks.
 */
public final class SharedCache<K, V> {
    /** Gets a value; blocking. */
    public interface Loader<K, V> {
        V load(K key) throws IOException;
    }

    private static final class Entry<V> {
        final CompletableFuture<V> value = new CompletableFuture<>();
        long weight;
        long usedNanos;
    }

    private final long room;
    private final ToLongFunction<V> weight;
    private final Consumer<V> letGo;
    private final LongSupplier nanoTime;
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long taken;

    /**
     * @param room sum of the weights of what is kept
     * @param weight of a value, not negative
     * @param letGo told of each value that is kept no longer; others may still use it
     * @param nanoTime monotonic clock
     */
    public SharedCache(long room, ToLongFunction<V> weight, Consumer<V> letGo, LongSupplier nanoTime) {
        this.room = room;
        this.weight = weight;
        this.letGo = letGo;
        this.nanoTime = nanoTime;
    }

    /**
     * The value of a key, got where it is not there.
     *
     * @throws IOException as the loader throws it; then nothing is kept
     */
    public V get(K key, Loader<K, V> loader) throws IOException {
        Entry<V> entry;
        boolean mine = false;
        synchronized (this) {
            entry = entries.get(key);
            if (entry == null) {
                entry = new Entry<>();
                entries.put(key, entry);
                mine = true;
            }
            entry.usedNanos = nanoTime.getAsLong();
        }
        return mine ? load(key, entry, loader) : await(entry);
    }

    private V load(K key, Entry<V> entry, Loader<K, V> loader) throws IOException {
        boolean loaded = false;
        try {
            V value = loader.load(key);
            loaded = true;
            keep(key, entry, value);
            entry.value.complete(value);
            return value;
        } catch (IOException | RuntimeException e) {
            entry.value.completeExceptionally(e);
            throw e;
        } finally {
            if (!loaded) {
                entry.value.completeExceptionally(new IOException("not loaded"));
                synchronized (this) {
                    entries.remove(key, entry);
                }
            }
        }
    }

    private void keep(K key, Entry<V> entry, V value) {
        List<V> gone = new ArrayList<>();
        synchronized (this) {
            boolean kept = entries.get(key) == entry;
            if (kept) {
                entry.weight = weight.applyAsLong(value);
                taken += entry.weight;
            } else {
                gone.add(value); // forgotten meanwhile
            }
            Iterator<Entry<V>> eldest = entries.values().iterator();
            while (taken > room && eldest.hasNext()) {
                Entry<V> next = eldest.next();
                V old = next == entry ? null : next.value.getNow(null);
                if (old != null) {
                    taken -= next.weight;
                    eldest.remove();
                    gone.add(old);
                }
            }
        }
        gone.forEach(letGo);
    }

    private static <V> V await(Entry<V> entry) throws IOException {
        try {
            return entry.value.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io
                    ? new IOException(io.getMessage(), io)
                    : new IOException("cannot be read", e.getCause());
        }
    }

    /** Keeps the value no longer. */
    public void forget(K key) {
        V value = null;
        synchronized (this) {
            Entry<V> entry = entries.remove(key);
            if (entry != null) {
                taken -= entry.weight;
                value = entry.value.getNow(null);
            }
        }
        if (value != null) {
            letGo.accept(value);
        }
    }

    /** Lets go what nobody has asked for since. */
    public void forgetUnusedSince(long nanos) {
        List<V> gone = new ArrayList<>();
        synchronized (this) {
            Iterator<Entry<V>> eldest = entries.values().iterator();
            while (eldest.hasNext()) {
                Entry<V> entry = eldest.next();
                if (entry.usedNanos - nanos >= 0) {
                    break;
                }
                V value = entry.value.getNow(null);
                if (value != null) {
                    taken -= entry.weight;
                    eldest.remove();
                    gone.add(value);
                }
            }
        }
        gone.forEach(letGo);
    }

    /** Lets go everything. */
    public void clear() {
        List<V> gone = new ArrayList<>();
        synchronized (this) {
            for (Entry<V> entry : entries.values()) {
                @Nullable V value = entry.value.getNow(null);
                if (value != null) {
                    gone.add(value);
                }
            }
            entries.clear();
            taken = 0;
        }
        gone.forEach(letGo);
    }
}
