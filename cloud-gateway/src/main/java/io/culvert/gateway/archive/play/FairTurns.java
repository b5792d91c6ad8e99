package io.culvert.gateway.archive.play;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Turns at something of which few are done at a time. Who waits is let in by credentials in rotation, so that one who asks for
 * very much waits for himself and nobody else does; a part of the turns is never one credential's.
 *
 * <p>Threading: thread-safe; guarded by its lock. Blocking, for virtual threads.
 */
public final class FairTurns {
    private final int atATime;
    private final int ofOne;
    private final ReentrantLock lock = new ReentrantLock();

    /** Those that have or want a turn; who was let in last stands last. */
    private final Map<String, Owner> owners = new LinkedHashMap<>();

    private int taken;

    private static final class Owner {
        private final Deque<Waiter> waiting = new ArrayDeque<>();
        private int taken;
    }

    private static final class Waiter {
        private final Condition turn;
        private boolean isIn;

        Waiter(Condition turn) {
            this.turn = turn;
        }
    }

    /**
     * @param atATime turns that are taken at a time
     * @param ofOne of one credential
     */
    public FairTurns(int atATime, int ofOne) {
        this.atATime = atATime;
        this.ofOne = ofOne;
    }

    /**
     * Waits for a turn, to be given back by {@link #release}.
     *
     * @param owner the credential
     * @return whether there was one in time
     */
    public boolean tryAcquire(String owner, long patience, TimeUnit unit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Waiter waiter = queue(owner);
            try {
                long left = unit.toNanos(patience);
                while (!waiter.isIn && left > 0) {
                    left = waiter.turn.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                leave(owner, waiter);
                throw e;
            }
            if (!waiter.isIn) {
                leave(owner, waiter);
            }
            return waiter.isIn;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a turn however long it takes. */
    public void acquire(String owner) {
        lock.lock();
        try {
            Waiter waiter = queue(owner);
            while (!waiter.isIn) {
                waiter.turn.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives a turn back. */
    public void release(String owner) {
        lock.lock();
        try {
            Owner had = Objects.requireNonNull(owners.get(owner), "nobody has a turn by this credential");
            had.taken--;
            taken--;
            forgetIdle(owner, had);
            letIn();
        } finally {
            lock.unlock();
        }
    }

    private Waiter queue(String owner) {
        Waiter waiter = new Waiter(lock.newCondition());
        owners.computeIfAbsent(owner, _ -> new Owner()).waiting.add(waiter);
        letIn();
        return waiter;
    }

    private void leave(String owner, Waiter waiter) {
        if (waiter.isIn) {
            release(owner);
        } else {
            Owner had = Objects.requireNonNull(owners.get(owner));
            had.waiting.remove(waiter);
            forgetIdle(owner, had);
        }
    }

    private void forgetIdle(String owner, Owner had) {
        if (had.taken == 0 && had.waiting.isEmpty()) {
            owners.remove(owner);
        }
    }

    /** Lets in who is next, as long as there are turns. */
    private void letIn() {
        while (taken < atATime) {
            Map.Entry<String, Owner> next = owners.entrySet().stream()
                    .filter(entry -> !entry.getValue().waiting.isEmpty() && entry.getValue().taken < ofOne)
                    .findFirst()
                    .orElse(null);
            if (next == null) {
                return;
            }
            String credential = next.getKey();
            Owner owner = next.getValue();
            owners.remove(credential);
            owners.put(credential, owner); // behind all others
            owner.taken++;
            taken++;
            Waiter waiter = owner.waiting.remove();
            waiter.isIn = true;
            waiter.turn.signal();
        }
    }
}
