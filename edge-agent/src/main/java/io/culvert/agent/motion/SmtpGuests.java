package io.culvert.agent.motion;

import io.culvert.agent.net.PrivateNetwork;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Who may connect to the mail listener, and how often: neighbours on private networks, a few connections of each at a time and
 * a bounded number in a minute, fewer after wrong logins.
 *
 * <p>Confined to the event loop; remembers a bounded number of addresses.
 */
final class SmtpGuests {
    static final int AT_ONCE = 32;
    static final int AT_ONCE_OF_ONE = 4;
    static final int A_MINUTE = 60;
    private static final int COST_OF_WRONG_LOGIN = 6;
    private static final int MAX_REMEMBERED = 1_000;

    private static final class Guest {
        private int open;
        private double allowance = A_MINUTE;
        private long filledNanos;
    }

    private final LongSupplier nanoClock;
    private final Map<InetAddress, Guest> guests = new LinkedHashMap<>(16, 0.75f, true);
    private int open;

    SmtpGuests(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Whether one more connection of this address is let in; then {@link #left} has to follow. */
    boolean comes(InetAddress address) {
        if (!PrivateNetwork.has(address) || open >= AT_ONCE) {
            return false;
        }
        Guest guest = guest(address);
        if (guest.open >= AT_ONCE_OF_ONE || guest.allowance < 1) {
            return false;
        }
        guest.allowance--;
        guest.open++;
        open++;
        return true;
    }

    /** @param wrongLogins on the connection that ended */
    void left(InetAddress address, int wrongLogins) {
        Guest guest = guest(address);
        guest.open--;
        guest.allowance = Math.max(0, guest.allowance - (double) wrongLogins * COST_OF_WRONG_LOGIN);
        open--;
    }

    private Guest guest(InetAddress address) {
        long now = nanoClock.getAsLong();
        Guest guest = guests.get(address);
        if (guest == null) {
            makeRoom();
            guest = new Guest();
            guest.filledNanos = now;
            guests.put(address, guest);
        }
        double seconds = (double) (now - guest.filledNanos) / TimeUnit.SECONDS.toNanos(1);
        guest.allowance = Math.min(A_MINUTE, guest.allowance + seconds * A_MINUTE / 60);
        guest.filledNanos = now;
        return guest;
    }

    private void makeRoom() {
        if (guests.size() >= MAX_REMEMBERED) {
            guests.entrySet().stream()
                    .filter(each -> each.getValue().open == 0)
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .ifPresent(guests::remove);
        }
    }
}
