package io.culvert.gateway.doors;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of one door that have not shown who they are.
 *
 * <p>One address (of IPv6: one /64 network, whoever has one address there has them all) may have so many, all together so
 * many more. When all places are taken, a newcomer gets one of the address that has most of them, unless its own has as
 * many: whoever holds a thousand connections open pays with his own, not with the owner's. It is the youngest that goes: in
 * a fleet that comes back the oldest have waited for their handshake and are the next to be done.
 *
 * <p>Thread-safe: guarded by {@code this}; {@code cut} runs outside the lock.
 */
public final class Strangers {
    private final int perAddress;
    private final int total;
    private final Predicate<InetAddress> many;
    private final Map<InetAddress, Crowd> crowds = new HashMap<>();
    /** By size, the largest last. A crowd is taken out before it changes. */
    private final TreeSet<Crowd> bySize =
            new TreeSet<>(Comparator.comparingInt(Crowd::size).thenComparingLong(crowd -> crowd.number));

    private final Set<Stranger> all = new HashSet<>();
    private long crowdsMade;

    /**
     * @param perAddress strangers of one address
     * @param total strangers of all addresses
     * @param many addresses behind which many live, a proxy's: only {@code total} is for them
     */
    public Strangers(int perAddress, int total, Predicate<InetAddress> many) {
        this.perAddress = perAddress;
        this.total = total;
        this.many = many;
    }

    /** What came of a connection's wish to enter. */
    public sealed interface Entry {}

    /** It may come no further. */
    public record Refused(Refusal reason) implements Entry {}

    /** A connection that is in, until it {@link #leave leaves} the strangers. */
    public final class Stranger implements Entry {
        private final Crowd crowd;
        private final Runnable cut;

        private Stranger(Crowd crowd, Runnable cut) {
            this.crowd = crowd;
            this.cut = cut;
        }

        /** It is known now, or gone. Harmless when repeated. */
        public void leave() {
            remove(this);
        }
    }

    private final class Crowd {
        private final InetAddress address;
        private final long number = crowdsMade++;
        private final LinkedHashSet<Stranger> strangers = new LinkedHashSet<>();

        Crowd(InetAddress address) {
            this.address = address;
        }

        int size() {
            return strangers.size();
        }
    }

    /**
     * A connection has come.
     *
     * @param cut closes it; called when its place is needed
     */
    public Entry enter(InetAddress from, Runnable cut) {
        InetAddress address = block(from);
        Stranger victim;
        Stranger entered;
        synchronized (this) {
            Crowd crowd = crowds.getOrDefault(address, new Crowd(address));
            if (crowd.size() >= perAddress && !many.test(from)) {
                return new Refused(Refusal.ADDRESS_FULL);
            }
            victim = all.size() < total ? null : victimFor(crowd);
            if (victim != null) {
                remove(victim);
            } else if (all.size() >= total) {
                return new Refused(Refusal.DOOR_FULL);
            }
            entered = new Stranger(crowd, cut);
            bySize.remove(crowd);
            crowd.strangers.add(entered);
            bySize.add(crowd);
            crowds.put(address, crowd);
            all.add(entered);
        }
        if (victim != null) {
            victim.cut.run();
        }
        return entered;
    }

    private @Nullable Stranger victimFor(Crowd newcomers) {
        if (bySize.isEmpty()) {
            return null;
        }
        Crowd largest = bySize.last();
        return largest.size() > newcomers.size() + 1 ? largest.strangers.getLast() : null;
    }

    private synchronized void remove(Stranger stranger) {
        if (!all.remove(stranger)) {
            return;
        }
        Crowd crowd = stranger.crowd;
        bySize.remove(crowd);
        crowd.strangers.remove(stranger);
        if (crowd.size() == 0) {
            crowds.remove(crowd.address, crowd);
        } else {
            bySize.add(crowd);
        }
    }

    /** How many there are. */
    public synchronized int size() {
        return all.size();
    }

    /** How many have come from this address. */
    public synchronized int size(InetAddress from) {
        Crowd crowd = crowds.get(block(from));
        return crowd == null ? 0 : crowd.size();
    }

    /** The address that counts: of IPv6 the /64 network. */
    static InetAddress block(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOf(Arrays.copyOf(address.getAddress(), 8), 16));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(List.of(address).toString(), e);
        }
    }
}
