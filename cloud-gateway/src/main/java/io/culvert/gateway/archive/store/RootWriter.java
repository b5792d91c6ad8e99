package io.culvert.gateway.archive.store;

import io.culvert.media.segment.FragmentBytes;
import io.culvert.media.segment.SegmentEncoder;
import java.io.IOException;
import java.nio.file.Path;
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
 * Writes all segments of one root, in rounds: takes what waits, writes it file by file, says in the journal how far each
 * segment has come, and syncs all of it at once. Only then anybody is told that it is recorded.
 *
 * <p>What a round could not write or sync is never told as recorded. The segments it concerns end where they were known to
 * be whole; a later round cuts their files there. Whoever records begins another segment, which the next round writes.
 *
 * <p>Threading: {@link #begin}, {@link #execute} and {@link #waitNanos} from any thread; {@link #round} confined to the
 * root's thread ({@link RootThread}), or a test's.
 */
final class RootWriter {
    private static final Logger log = LoggerFactory.getLogger(RootWriter.class);

    private final String root;
    private final UUID volume;
    private final Disk disk;
    private final Journal journal;
    private final LongSupplier nanoTime;
    private final long intervalNanos;
    private final RootQueue queue;
    private final Runnable wake;
    private final AtomicLong nextSegment;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<OpenSegment> mending = new ArrayList<>();
    private volatile boolean mendingWaits;
    private volatile long roundNanos;
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
        this.intervalNanos = config.commitInterval().toNanos();
        this.queue = new RootQueue(config, wake);
        this.wake = wake;
        this.nextSegment = new AtomicLong(journal.state().nextSegment());
        this.roundNanos = nanoTime.getAsLong() - intervalNanos;
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

    /** How long there is until the next round is due: 0 for now, the largest number while there is nothing to do. */
    long waitNanos() {
        if (queue.isEmpty() && tasks.isEmpty() && !mendingWaits) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, roundNanos + intervalNanos - nanoTime.getAsLong());
    }

    /** Writes what waits and syncs it. */
    void round() {
        roundNanos = nanoTime.getAsLong();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
        Round round = new Round(queue.takeAll());
        round.run();
        round.works.forEach(queue::done);
        mendingWaits = !mending.isEmpty();
        look(round.failure);
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

    /** One round. */
    private final class Round {
        private final List<RootQueue.Work> works;
        private final List<OpenSegment> failedBefore = List.copyOf(mending);
        private final List<RootQueue.Work> written = new ArrayList<>();
        private final List<OpenSegment> mended = new ArrayList<>();
        private final Set<DiskFile> files = new LinkedHashSet<>();
        private @Nullable Exception failure;

        Round(List<RootQueue.Work> works) {
            this.works = works;
        }

        void run() {
            try {
                announce();
                works.forEach(this::write);
                mend();
                report();
                if (journal.hasRecords()) {
                    files.add(journal.write());
                    disk.sync(files);
                    journal.synced();
                    tell();
                }
            } catch (IOException | RuntimeException e) {
                log.error("{}: a round of {} segments is lost: {}", root, works.size(), e.toString());
                failure = e;
                journal.failed();
                works.forEach(work -> fail(work, e));
            }
        }

        /** Says in the journal which files come, before they do, so that none is overlooked after a kill. */
        private void announce() throws IOException {
            for (RootQueue.Work work : works) {
                if (work.segment().isNew()) {
                    journal.add(work.segment().opened());
                }
            }
            if (journal.hasRecords()) {
                journal.write();
            }
        }

        private void write(RootQueue.Work work) {
            OpenSegment segment = work.segment();
            try {
                segment.write(disk, work.waiting());
                if (segment.hasEnded() && segment.isEmpty()) {
                    mending.add(segment); // a file that nobody wants
                } else {
                    written.add(work);
                }
            } catch (IOException | RuntimeException e) {
                log.error("{}: {} cannot be written: {}", root, work.writer(), e.toString());
                failure = e;
                fail(work, e);
            }
        }

        private void fail(RootQueue.Work work, Exception why) {
            OpenSegment segment = work.segment();
            if (!mending.contains(segment)) {
                queue.abandon(work.writer());
                segment.fail();
                mending.add(segment);
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
            for (RootQueue.Work work : written) {
                journal.add(work.segment().progress());
                addFile(work.segment());
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
            for (RootQueue.Work work : written) {
                guarded(work.segment()::commit);
                if (work.segment().hasEnded()) {
                    guarded(work.segment()::finish);
                }
            }
            mending.removeAll(mended);
            mended.forEach(segment -> guarded(segment::finish));
        }
    }
}
