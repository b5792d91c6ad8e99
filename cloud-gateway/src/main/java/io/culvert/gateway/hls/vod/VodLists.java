package io.culvert.gateway.hls.vod;

import io.culvert.gateway.archive.play.Recordings;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of recordings that somebody plays: who asks for the same piece gets the same list. How many there are, how many of
 * them of one credential, and how many are looked through at a time is bounded.
 *
 * <p>Threading: thread-safe; guarded by its own monitor, held for map operations only. {@link #find} blocks.
 */
final class VodLists {
    private static final long PATIENCE_SECONDS = 10;

    private static final class Shared {
        private final VodList list;
        private final String owner;
        private int users = 1;

        Shared(VodList list, String owner) {
            this.list = list;
            this.owner = owner;
        }
    }

    /** What one credential has of everything. */
    private static final class Owner {
        private final Semaphore reading;
        private int lists;

        Owner(int reading) {
            this.reading = new Semaphore(reading);
        }
    }

    private final Recordings recordings;
    private final VodConfig config;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private final Map<VodPiece, Shared> byPiece = new HashMap<>();
    private final Map<String, Owner> owners = new HashMap<>();
    private final Semaphore reading;
    private final AtomicInteger listed = new AtomicInteger();

    VodLists(Recordings recordings, VodConfig config, Clock clock, LongSupplier nanoClock) {
        this.recordings = recordings;
        this.config = config;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.reading = new Semaphore(config.reading());
    }

    /**
     * The list of a piece, to be given back by {@link #release}; null where its credential has as many as allowed.
     *
     * @param owner the credential
     */
    synchronized @Nullable VodList acquire(VodPiece piece, String owner) {
        Shared shared = byPiece.get(piece);
        if (shared != null) {
            shared.users++;
            return shared.list;
        }
        Owner has = owners.computeIfAbsent(owner, _ -> new Owner(Math.max(1, config.reading() / 4)));
        if (has.lists >= config.listsPerCredential()) {
            return null;
        }
        has.lists++;
        VodList list = new VodList(recordings, piece, config, clock, nanoClock, listed);
        byPiece.put(piece, new Shared(list, owner));
        return list;
    }

    void release(VodList list) {
        synchronized (this) {
            Shared shared = byPiece.get(list.piece());
            if (shared == null || shared.list != list || --shared.users > 0) {
                return;
            }
            byPiece.remove(list.piece());
            Owner owner = owners.get(shared.owner);
            if (owner != null && --owner.lists == 0) {
                owners.remove(shared.owner);
            }
        }
        list.close();
    }

    /** Looks through the recordings for a list that was acquired, when it is its turn. */
    VodList.Finding find(VodList list) throws InterruptedException {
        if (list.isFound()) {
            return list.find();
        }
        Semaphore own = reading(list);
        if (!own.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            return VodList.Finding.TOO_MANY;
        }
        try {
            if (!reading.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return VodList.Finding.TOO_MANY;
            }
            try {
                return list.find();
            } finally {
                reading.release();
            }
        } finally {
            own.release();
        }
    }

    private synchronized Semaphore reading(VodList list) {
        Shared shared = byPiece.get(list.piece());
        Owner owner = shared == null ? null : owners.get(shared.owner);
        return owner == null ? reading : owner.reading;
    }

    /** Segments listed now, of all pieces. */
    int listed() {
        return listed.get();
    }
}
