package io.culvert.gateway.doors;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * How many TLS handshakes one address may begin at one door. A handshake takes a processor of ours about a millisecond and
 * the other side nothing, so whoever begins them as fast as he can is closed before the first byte is looked at. Of IPv6 a
 * /64 network counts as one address.
 *
 * <p>Remembers a bounded number of addresses, the longest unused forgotten first. Thread-safe: guarded by {@code this}.
 */
public final class Handshakes {
    private static final int AT_ONCE = 1_000;
    private static final int PER_SECOND = 300;
    private static final int MAX_ADDRESSES = 20_000;

    private final int atOnce;
    private final int perSecond;
    private final Predicate<InetAddress> many;
    private final LongSupplier nanoClock;
    private final Map<InetAddress, Budget> addresses = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Budget> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    /**
     * @param atOnce handshakes of an address that was quiet
     * @param perSecond handshakes of one address for long
     * @param many addresses behind which many live, a proxy's: no limit is for them
     * @param nanoClock monotonic, nanoseconds
     */
    public Handshakes(int atOnce, int perSecond, Predicate<InetAddress> many, LongSupplier nanoClock) {
        this.atOnce = atOnce;
        this.perSecond = perSecond;
        this.many = many;
        this.nanoClock = nanoClock;
    }

    /**
     * The usual ones: 300 a second, and 1,000 at once or as many as strangers may stand there, so that a site of many agents
     * behind one address comes back in one go.
     */
    public static Handshakes of(int strangersPerAddress, Predicate<InetAddress> many) {
        return new Handshakes(Math.max(AT_ONCE, strangersPerAddress), PER_SECOND, many, System::nanoTime);
    }

    /** Whether one more may begin; counts it where it may. */
    public boolean begin(InetAddress from) {
        if (many.test(from)) {
            return true;
        }
        InetAddress address = Strangers.block(from);
        synchronized (this) {
            return addresses
                    .computeIfAbsent(address, first -> new Budget(atOnce, perSecond, nanoClock))
                    .take(1);
        }
    }
}
