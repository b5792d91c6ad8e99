package io.culvert.gateway.archive.store;

import io.culvert.media.segment.FragmentBytes;
import io.culvert.media.segment.SegmentEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes all segments of one root, in rounds: writes what waits file by file, several times a round, so that little is in
 * memory; then says in the journal how far each segment has come, and syncs all of it at once. Only then anybody is told
 * that it is recorded.
 *
 * <p>What a round could not write or sync is never told as recorded. The segments it concerns end where they were known to
 * be whole; a later round cuts their files there. Whoever records begins another segment, which the next round writes.
 *
 * <p>Threading: {@link #begin}, {@link #execute} and {@link #waitNanos} from any thread; {@link #step} and {@link #round}
 * confined to the root's thread ({@link RootThread}), or a test's.
 */
final class RootWriter {
    private static final Logger log = LoggerFactory.getLogger(RootWriter.class);

    private final String root;
    private final UUID volume;
    private final Disk disk;
    private final Journal journal;
    private final LongSupplier nanoTime;
    private final long writeNanos;
    private final long commitNanos;
    private final RootQueue queue;
    private final Runnable wake;
    private final AtomicLong nextSegment;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Set<OpenSegment> mending = new LinkedHashSet<>();
    private Round round;
    private volatile boolean open;
    private volatile long writtenNanos;
    private volatile long committedNanos;
    private volatile RootStatus status;

    /**
     * @param root its name in the log
     * @param journal as the root's recovery has left it
     * @param wake called when there is something to do where there was nothing
     */
    RootWriter(
            String root,
            UUID volume,
            Disk disk,
            Journal journal,
            StoreConfig config,
            LongSupplier nanoTime,
            Runnable wake) {
        this.root = root;
        this.volume = volume;
        this.disk = disk;
        this.journal = journal;
        this.nanoTime = nanoTime;
        this.writeNanos = config.writeInterval().toNanos();
        this.commitNanos = config.commitInterval().toNanos();
        this.queue = new RootQueue(config, wake);
        this.wake = wake;
        this.nextSegment = new AtomicLong(journal.state().nextSegment());
        this.writtenNanos = nanoTime.getAsLong() - writeNanos;
        this.committedNanos = nanoTime.getAsLong() - commitNanos;
        this.round = new Round();
        this.status = new RootStatus(new DiskSpace(0, 0), null);
        look(null);
    }

    /**
     * Begins a segment; its file is made when its first bytes are written.
     *
     * @param first is taken over
     * @return null where too much waits for the disk already, and nothing was begun
     * @throws IllegalArgumentException where the plan is of no segment that can be
     */
    @Nullable
    SegmentWriter begin(SegmentPlan plan, FragmentBytes first, SegmentListener listener) {
        OpenSegment segment;
        try {
            SegmentEncoder encoder = new SegmentEncoder(plan.header(volume), plan.tracks());
            SegmentName name = new SegmentName(plan.camera(), plan.startMicros(), nextSegment.getAndIncrement());
            segment = new OpenSegment(volume, name, plan, listener, encoder);
        } catch (RuntimeException e) {
            first.release();
            throw e;
        }
        SegmentWriter writer = new SegmentWriter(queue, segment);
        return queue.append(writer, first) ? writer : null;
    }

    /** Has something done on the root's thread, before the next round. */
    void execute(Runnable task) {
        tasks.add(task);
        wake.run();
    }

    /** The database has the rows of these segments. */
    void stored(List<Long> segments) {
        execute(() -> segments.forEach(segment -> journal.add(new JournalRecord.Stored(segment))));
    }

    /** Deletes a folder of the root, if it is empty, and the one above it. */
    void deleteIfEmpty(Path day) {
        execute(() -> {
            try {
                disk.deleteIfEmpty(day);
                Path camera = day.getParent();
                if (camera != null) {
                    disk.deleteIfEmpty(camera);
                }
            } catch (IOException e) {
                log.debug("{}: {} cannot be deleted: {}", root, day, e.toString());
            }
        });
    }

    RootStatus status() {
        return status;
    }

    /** Bytes that wait in memory. */
    long waitingBytes() {
        return queue.bytes();
    }

    /** Segments that failed and have no proper end yet. On the root's thread only. */
    int failedSegments() {
        return mending.size();
    }

    /** How long there is until the next step is due: 0 for now, the largest number while there is nothing to do. */
    long waitNanos() {
        long now = nanoTime.getAsLong();
        long wait = Long.MAX_VALUE;
        if (!queue.isEmpty()) {
            wait = Math.max(0, writtenNanos + writeNanos - now);
        }
        if (open || !tasks.isEmpty()) {
            wait = Math.min(wait, Math.max(0, committedNanos + commitNanos - now));
        }
        return wait;
    }

    /** Writes what waits, and syncs the round where that is due. */
    void step() {
        write();
        if (nanoTime.getAsLong() - committedNanos >= commitNanos) {
            commit();
        }
    }

    /** Writes what waits and syncs it. */
    void round() {
        write();
        commit();
    }

    private void write() {
        writtenNanos = nanoTime.getAsLong();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
        round.write(queue.takeAll());
        open = round.isOpen();
        if (round.failure != null) {
            look(round.failure);
        }
    }

    private void commit() {
        committedNanos = nanoTime.getAsLong();
        Round over = round;
        over.commit();
        round = new Round();
        open = round.isOpen();
        look(over.failure);
    }

    /** How full the disk is, and how it is. */
    private void look(@Nullable Exception failure) {
        long failedNanos = nanoTime.getAsLong();
        try {
            DiskSpace space = disk.space();
            status = failure == null ? status.with(space) : new RootStatus(space, failedNanos);
        } catch (IOException e) {
            status = new RootStatus(status.space(), failedNanos);
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.error("{}: what was to be done or told failed", root, e);
        }
    }

    void close() {
        journal.close();
        try {
            disk.close();
        } catch (IOException e) {
            log.debug("{} does not close: {}", root, e.toString());
        }
    }

    /** One round: what is written and not synced. */
    private final class Round {
        private final List<OpenSegment> failedBefore = List.copyOf(mending);
        private final Set<SegmentWriter> written = new LinkedHashSet<>();
        private final List<OpenSegment> mended = new ArrayList<>();
        private final Set<DiskFile> files = new LinkedHashSet<>();
        private @Nullable Exception failure;

        /** Whether there is anything to commit. */
        boolean isOpen() {
            return journal.hasRecords() || !written.isEmpty() || !mending.isEmpty();
        }

        void write(List<RootQueue.Work> works) {
            Queue<RootQueue.Work> waiting = new ArrayDeque<>(works);
            try {
                announce(works);
                for (RootQueue.Work work = waiting.poll(); work != null; work = waiting.poll()) {
                    write(work);
                }
            } catch (IOException | RuntimeException e) {
                works.forEach(work -> written.add(work.writer()));
                lose(e);
            } finally {
                waiting.forEach(queue::done);
            }
        }

        void commit() {
            try {
                mend();
                report();
                if (journal.hasRecords()) {
                    files.add(journal.write());
                    disk.sync(files);
                    journal.synced();
                    tell();
                }
            } catch (IOException | RuntimeException e) {
                lose(e);
            }
        }

        /** Nothing of the round counts as recorded; only which files there may be is said again, for the file that follows. */
        private void lose(Exception why) {
            log.error("{}: a round of {} segments is lost: {}", root, written.size(), why.toString());
            failure = why;
            journal.failed();
            List.copyOf(written).forEach(writer -> fail(writer, why));
            List<OpenSegment> unmade = mending.stream().filter(this::isUnmade).toList();
            unmade.forEach(mending::remove); // else they pile up while a disk takes nothing
            unmade.forEach(segment -> guarded(segment::finish));
            mending.forEach(segment -> journal.add(segment.opened()));
        }

        /** Whether there is neither a file nor anything in the journal that holds. */
        private boolean isUnmade(OpenSegment segment) {
            return !segment.mayExist()
                    && !journal.state().open().containsKey(segment.name().number());
        }

        /**
         * Says in the journal which files come, before they do, so that none is overlooked after a kill; on the disk, as a file
         * system may keep a new file and lose what was written before it when the power is cut.
         */
        private void announce(List<RootQueue.Work> works) throws IOException {
            boolean news = false;
            for (RootQueue.Work work : works) {
                if (work.segment().isNew()) {
                    journal.add(work.segment().opened());
                    news = true;
                }
            }
            if (news) {
                disk.syncFirst(journal.write());
            }
        }

        private void write(RootQueue.Work work) {
            OpenSegment segment = work.segment();
            try {
                segment.write(disk, work.waiting());
                if (segment.hasEnded() && segment.isEmpty()) {
                    mending.add(segment); // a file that nobody wants
                } else {
                    written.add(work.writer());
                }
            } catch (IOException | RuntimeException e) {
                log.error("{}: {} cannot be written: {}", root, work.writer(), e.toString());
                failure = e;
                fail(work.writer(), e);
            } finally {
                queue.done(work); // what is in the file is in the system's memory; ours need not wait for the disk
            }
        }

        private void fail(SegmentWriter writer, Exception why) {
            OpenSegment segment = writer.segment();
            written.remove(writer);
            if (mending.add(segment)) {
                queue.abandon(writer);
                segment.fail();
                guarded(() -> segment.listener().failed(why.toString()));
            }
        }

        /** Ends properly what failed in a round before; what cannot be is tried again in the next. */
        private void mend() {
            for (OpenSegment segment : failedBefore) {
                try {
                    segment.mend(disk);
                    mended.add(segment);
                } catch (IOException | RuntimeException e) {
                    log.debug(
                            "{}: {} cannot be mended yet: {}",
                            root,
                            segment.name().path(),
                            e.toString());
                    failure = e;
                }
            }
        }

        private void report() {
            for (SegmentWriter writer : written) {
                journal.add(writer.segment().progress());
                addFile(writer.segment());
            }
            for (OpenSegment segment : mended) {
                journal.add(segment.progress());
                addFile(segment);
            }
        }

        private void addFile(OpenSegment segment) {
            DiskFile file = segment.file();
            if (file != null) {
                files.add(file);
            }
        }

        /** Everything that was written is on the disk. */
        private void tell() {
            for (SegmentWriter writer : written) {
                OpenSegment segment = writer.segment();
                guarded(segment::commit);
                if (segment.hasEnded()) {
                    guarded(segment::finish);
                }
            }
            mended.forEach(mending::remove);
            mended.forEach(segment -> guarded(segment::finish));
        }
    }
}
