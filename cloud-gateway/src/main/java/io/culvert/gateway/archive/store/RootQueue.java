package io.culvert.gateway.archive.store;

import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What waits for one root, bounded in bytes for the root and for each camera.
 *
 * <p>Bytes count from {@link #append} until they are written, as they stay in memory so long.
 *
 * <p>Threading: thread-safe; guarded by its own monitor, held for operations on lists and maps only.
 */
final class RootQueue {
    /** What of one camera is in memory. */
    private static final class Backlog {
        private int fragments;
        private long bytes;
    }

    /** A segment's writer and what is to be written of it. */
    record Work(SegmentWriter writer, SegmentWriter.Waiting waiting) {
        OpenSegment segment() {
            return writer.segment();
        }
    }

    private final StoreConfig config;
    private final Runnable wake;
    private final Map<UUID, Backlog> byCamera = new HashMap<>();
    private List<SegmentWriter> listed = new ArrayList<>();
    private long bytes;

    /** @param wake called when something waits where nothing did */
    RootQueue(StoreConfig config, Runnable wake) {
        this.config = config;
        this.wake = wake;
    }

    boolean append(SegmentWriter writer, FragmentBytes fragment) {
        boolean taken;
        synchronized (this) {
            taken = !writer.isOver() && writer.hasRoom() && fits(writer.name().camera(), fragment.sizeBytes());
            if (taken) {
                writer.add(fragment);
                list(writer);
            }
        }
        if (!taken) {
            fragment.release();
        }
        return taken;
    }

    private boolean fits(UUID camera, long size) {
        Backlog backlog = byCamera.computeIfAbsent(camera, key -> new Backlog());
        boolean within = backlog.fragments < config.cameraGops() || backlog.bytes + size <= config.cameraBytes();
        if (!within || bytes + size > config.rootBytes()) {
            forgetIfEmpty(camera, backlog);
            return false;
        }
        backlog.fragments++;
        backlog.bytes += size;
        bytes += size;
        return true;
    }

    private void forgetIfEmpty(UUID camera, Backlog backlog) {
        if (backlog.fragments == 0) {
            byCamera.remove(camera);
        }
    }

    synchronized void end(SegmentWriter writer, EndReason reason) {
        if (!writer.isOver()) {
            writer.endWith(reason);
            list(writer);
        }
    }

    private void list(SegmentWriter writer) {
        if (writer.list()) {
            listed.add(writer);
            if (listed.size() == 1) {
                wake.run();
            }
        }
    }

    synchronized boolean isEmpty() {
        return listed.isEmpty();
    }

    /** Bytes in memory. */
    synchronized long bytes() {
        return bytes;
    }

    /** All that waits, in the order in which its segments began to wait. */
    synchronized List<Work> takeAll() {
        List<Work> all = new ArrayList<>(listed.size());
        for (SegmentWriter writer : listed) {
            all.add(new Work(writer, writer.take()));
        }
        listed = new ArrayList<>();
        return all;
    }

    /** What was taken is written, or lost. */
    void done(Work work) {
        release(work.writer(), work.waiting());
    }

    /** The segment takes nothing more; what waits of it is dropped. */
    void abandon(SegmentWriter writer) {
        SegmentWriter.Waiting dropped;
        synchronized (this) {
            dropped = writer.abandon();
            listed.remove(writer);
        }
        release(writer, dropped);
    }

    private void release(SegmentWriter writer, SegmentWriter.Waiting waiting) {
        synchronized (this) {
            Backlog backlog = byCamera.get(writer.name().camera());
            if (backlog != null) {
                long size = waiting.bytes();
                backlog.fragments -= waiting.fragments().size();
                backlog.bytes -= size;
                bytes -= size;
                forgetIfEmpty(writer.name().camera(), backlog);
            }
        }
        waiting.release();
    }
}
