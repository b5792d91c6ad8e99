package io.culvert.gateway.database;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Work against the database that is done again and again, for however long the database is away: that it fails is said
 * once, and once that it works again.
 *
 * <p>Threading: a virtual thread of its own; {@link #run} is confined to it, or to a test's.
 */
public final class Rounds {

    private final Logger log;
    private final String what;
    private final Runnable work;
    private final ScheduledExecutorService thread;
    private boolean failing;
    private long endedNanos = System.nanoTime() - TimeUnit.DAYS.toNanos(1);

    /**
     * @param name of the thread
     * @param what is written, for the log: {@code events}
     * @param work one round; does all that there is to do
     */
    public Rounds(Logger log, String name, String what, Runnable work) {
        this.log = log;
        this.what = what;
        this.work = work;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name(name).factory());
    }

    /** @param period from the end of a round to the next */
    public void start(Duration first, Duration period) {
        thread.scheduleWithFixedDelay(this::run, first.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Begins.
     *
     * @param period from the end of a round to the next
     * @param again from the end of a round for which the database was away; shorter than the period
     */
    public void start(Duration first, Duration period, Duration again) {
        thread.scheduleWithFixedDelay(
                () -> {
                    if (failing || System.nanoTime() - endedNanos >= period.toNanos()) {
                        run();
                        endedNanos = System.nanoTime();
                    }
                },
                first.toMillis(),
                again.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** A last round, for at most two seconds, and the end of the thread. */
    public void stop() {
        thread.execute(this::run);
        end();
    }

    /** The end of the thread: a round that is under way has two seconds to finish, and no other begins. */
    public void end() {
        try {
            thread.shutdown();
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Writes a batch at once; its parts one after the other where the database does not take something of it, so that nothing is
     * lost with that.
     *
     * @param refused told of each part that the database does not take
     * @throws DatabaseException when the database is away; what is written then is not known
     */
    public static <T> void inParts(List<T> batch, Consumer<List<T>> write, BiConsumer<T, DatabaseException> refused) {
        try {
            write.accept(batch);
        } catch (DatabaseException e) {
            if (!isOfTheBatch(e.failure())) {
                throw e;
            }
            if (batch.size() == 1) {
                refused.accept(batch.getFirst(), e);
            } else {
                batch.forEach(one -> inParts(List.of(one), write, refused));
            }
        }
    }

    /** Whether what was to be written is at fault; else the same may work later. */
    private static boolean isOfTheBatch(DatabaseFailure failure) {
        return switch (failure) {
            case INTERNAL, UNFIT, TAKEN, DANGLING -> true;
            case UNAVAILABLE, REFUSED, COLLIDED -> false;
        };
    }

    /** One round; never throws. */
    public void run() {
        try {
            work.run();
            if (failing) {
                failing = false;
                log.info("{} can be written again", what);
            }
        } catch (DatabaseException e) {
            if (!failing) {
                failing = true;
                log.warn("{} cannot be written, will go on trying: {}", what, e.getMessage());
            }
        } catch (RuntimeException | Error e) { // thrown further, it would silently be the last round
            log.error("{} cannot be written", what, e);
        }
    }
}
