package io.culvert.gateway.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows down whoever tries wrong credentials: ten a minute from one address are answered at once, more only after a delay.
 *
 * <p>A good credential that the gate knows is never asked about here, so nobody is locked out by a guesser behind the
 * same address. An IPv6 caller counts by its /64. Guarded by its own monitor; remembers the 10,000 most recent addresses.
 */
final class GuessThrottle {

    static final int FREE_GUESSES = 10;
    static final Duration REFILL = Duration.ofMinutes(1);
    static final Duration DELAY = Duration.ofSeconds(2);
    private static final int MAX_ADDRESSES = 10_000;

    /** Free guesses left, in fractions of one, at a moment. */
    private record Bucket(double left, long atNanos) {

        Bucket refilled(long nowNanos) {
            double more = (double) (nowNanos - atNanos) / REFILL.toNanos() * FREE_GUESSES;
            return new Bucket(Math.min(FREE_GUESSES, left + more), nowNanos);
        }
    }

    private final LongSupplier nanoClock;
    private final Map<ByteBuffer, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Bucket> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    /** @param nanoClock monotonic, as {@link System#nanoTime()} */
    GuessThrottle(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Counts a wrong credential; returns how long to hold the answer back. */
    synchronized Duration failed(InetAddress address) {
        long now = nanoClock.getAsLong();
        ByteBuffer key = key(address);
        Bucket bucket = buckets.getOrDefault(key, new Bucket(FREE_GUESSES, now)).refilled(now);
        if (bucket.left() >= 1) {
            buckets.put(key, new Bucket(bucket.left() - 1, now));
            return Duration.ZERO;
        }
        buckets.put(key, bucket);
        return DELAY;
    }

    /** How long to hold back a look-up that costs a database query, without counting it. */
    synchronized Duration penalty(InetAddress address) {
        Bucket bucket = buckets.get(key(address));
        if (bucket == null || bucket.refilled(nanoClock.getAsLong()).left() >= 1) {
            return Duration.ZERO;
        }
        return DELAY;
    }

    private static ByteBuffer key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? ByteBuffer.wrap(bytes, 0, 8).slice() : ByteBuffer.wrap(bytes);
    }
}
