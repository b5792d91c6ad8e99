package io.culvert.gateway.accounts;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Budgets of password guesses, spent before anything is hashed.
 *
 * <p>Ten guesses a minute for an address (an IPv6 /64 counts as one), and ten for a login. Whoever logs in from an address
 * where that login was right before has a budget of his own: strangers can use up that of the login, and neighbours that of
 * the address, not his. All
 * strangers together get four guesses a second, so that guessing at many logins cannot use up the processor. A right
 * password gives its guess back.
 *
 * <p>Thread-safe: guarded by this. Memory is bounded: the bucket that was not used for longest goes first.
 */
@Singleton
final class LoginThrottle {

    /** Until a used-up budget has a guess again. */
    static final Duration WAIT = Duration.ofSeconds(6);

    private static final int GUESSES = 10;
    private static final int STRANGERS_AT_ONCE = 60;
    private static final double PER_NANO = 1.0 / WAIT.toNanos();
    private static final double STRANGERS_PER_NANO = 4e-9;
    private static final String STRANGERS = "strangers";
    private static final int MAX_BUCKETS = 50_000;

    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_BUCKETS;
        }
    };

    @Inject
    LoginThrottle() {
        this(System::nanoTime);
    }

    LoginThrottle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private static final class Bucket {
        double left;
        long filledAt;
    }

    /** The guesses that one attempt took. */
    final class Taken {
        private final List<String> names;

        private Taken(List<String> names) {
            this.names = names;
        }

        /** The password was right: it was no guess. */
        void giveBack() {
            names.forEach(LoginThrottle.this::refund);
        }
    }

    /**
     * Takes what an attempt costs; empty where a budget is used up.
     *
     * @param known tells whether this login was right from this address before; asked only where it matters
     */
    Optional<Taken> take(String login, InetAddress from, BooleanSupplier known) {
        String network = network(from);
        List<String> asStranger = List.of("address " + network, STRANGERS, "login " + login);
        if (takeAll(asStranger)) {
            return Optional.of(new Taken(asStranger));
        }
        List<String> asOwner = List.of("known " + login + " " + network);
        return known.getAsBoolean() && takeAll(asOwner) ? Optional.of(new Taken(asOwner)) : Optional.empty();
    }

    private synchronized boolean takeAll(List<String> names) {
        if (!names.stream().allMatch(name -> filled(name).left >= 1)) {
            return false;
        }
        names.forEach(name -> filled(name).left -= 1);
        return true;
    }

    private synchronized void refund(String name) {
        Bucket bucket = filled(name);
        bucket.left = Math.min(capacity(name), bucket.left + 1);
    }

    private Bucket filled(String name) {
        long now = nanoTime.getAsLong();
        Bucket bucket = buckets.get(name);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.left = capacity(name);
            buckets.put(name, bucket);
        } else {
            double rate = name.equals(STRANGERS) ? STRANGERS_PER_NANO : PER_NANO;
            bucket.left = Math.min(capacity(name), bucket.left + (now - bucket.filledAt) * rate);
        }
        bucket.filledAt = now;
        return bucket;
    }

    private static int capacity(String name) {
        return name.equals(STRANGERS) ? STRANGERS_AT_ONCE : GUESSES;
    }

    /** The address, or the /64 network of an IPv6 address: whoever has one address of it has them all. */
    static String network(InetAddress address) {
        if (address instanceof Inet6Address) {
            return HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8)) + "/64";
        }
        return address.getHostAddress();
    }
}
