package io.culvert.gateway.onvif;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The searches under way, each known by a token to the credential that began it: {@value #MOST_OF_ONE} of one credential, {@value
 * #MOST} of all, each for as long as its client comes back (Recording Search 5.2.3). Guarded by its own monitor.
 */
final class Searches {
    static final int MOST_OF_ONE = 10;
    static final int MOST = 1_000;
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(1);
    private static final Duration LONGEST_LIFE = Duration.ofSeconds(60);

    private static final class Entry {
        final String credentialKey;
        final Search search;
        final long lifeNanos;
        long endNanos;

        Entry(String credentialKey, Search search, long lifeNanos, long now) {
            this.credentialKey = credentialKey;
            this.search = search;
            this.lifeNanos = lifeNanos;
            this.endNanos = now + lifeNanos;
        }
    }

    private final LongSupplier nanoClock;
    private final Map<String, Entry> entries = new HashMap<>();

    Searches(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * Keeps a search; returns its token, which is used for no other.
     *
     * @param life after the last request about it
     * @throws OnvifFault where there are too many
     */
    synchronized String begin(String credentialKey, Search search, Duration life) throws OnvifFault {
        long now = nanoClock.getAsLong();
        forgetOld(now);
        long own = entries.values().stream()
                .filter(each -> each.credentialKey.equals(credentialKey))
                .count();
        if (own >= MOST_OF_ONE || entries.size() >= MOST) {
            throw OnvifFault.failed("ResourceProblem", "There are too many searches: end some, or wait.");
        }
        Duration kept = life.compareTo(SHORTEST_LIFE) < 0
                ? SHORTEST_LIFE
                : life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life;
        String token = UUID.randomUUID().toString();
        entries.put(token, new Entry(credentialKey, search, kept.toNanos(), now));
        return token;
    }

    /**
     * The search of this token, which lives on for its time from now.
     *
     * @throws OnvifFault where there is none of this credential
     */
    synchronized Search find(String credentialKey, String token) throws OnvifFault {
        long now = nanoClock.getAsLong();
        forgetOld(now);
        Entry entry = entries.get(token);
        if (entry == null || !entry.credentialKey.equals(credentialKey)) {
            throw OnvifFault.invalid("InvalidToken", "There is no such search.");
        }
        entry.endNanos = now + entry.lifeNanos;
        return entry.search;
    }

    /** Its time begins anew. */
    synchronized void touch(String token) {
        Entry entry = entries.get(token);
        if (entry != null) {
            entry.endNanos = nanoClock.getAsLong() + entry.lifeNanos;
        }
    }

    synchronized void remove(String token) {
        Entry entry = entries.remove(token);
        if (entry != null) {
            entry.search.end();
        }
    }

    synchronized int size() {
        forgetOld(nanoClock.getAsLong());
        return entries.size();
    }

    private void forgetOld(long now) {
        Iterator<Entry> each = entries.values().iterator();
        while (each.hasNext()) {
            Entry entry = each.next();
            if (entry.endNanos - now < 0) {
                entry.search.end();
                each.remove();
            }
        }
    }
}
