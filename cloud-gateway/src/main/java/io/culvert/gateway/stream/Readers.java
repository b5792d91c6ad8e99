package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All readers of one stream, in one {@link ReaderGroup} for each event loop that has some.
 *
 * <p>Threading: confined to the stream's event loop.
 */
final class Readers {
    private final StreamKey key;
    private final Ticker ticker;
    private final StreamMeters meters;
    private final Consumer<StreamReader> lost;
    /** As many as there are event loops at most. */
    private final List<ReaderGroup> groups = new ArrayList<>();

    private final Set<StreamReader> all = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @param lost told, on a reader's loop, of one that failed and was ended */
    Readers(StreamKey key, Ticker ticker, StreamMeters meters, Consumer<StreamReader> lost) {
        this.key = key;
        this.ticker = ticker;
        this.meters = meters;
        this.lost = lost;
    }

    /** Counts a reader in, who hears nothing before {@link #enter}; false when it is here already. */
    boolean add(StreamReader reader) {
        if (!all.add(reader)) {
            return false;
        }
        meters.readers(1);
        return true;
    }

    /** Makes room in the group of the reader's loop, to which the reader is then to be added. */
    ReaderGroup enter(StreamReader reader) {
        ReaderGroup group = groupOf(reader);
        if (group == null) {
            group = new ReaderGroup(key, reader.loop(), ticker, lost);
            groups.add(group);
        }
        group.size++;
        return group;
    }

    private @Nullable ReaderGroup groupOf(StreamReader reader) {
        for (ReaderGroup group : groups) {
            if (group.isOn(reader.loop())) {
                return group;
            }
        }
        return null;
    }

    /** Lets a reader go; false when it is not here. */
    boolean remove(StreamReader reader) {
        if (!all.remove(reader)) {
            return false;
        }
        meters.readers(-1);
        ReaderGroup group = Objects.requireNonNull(groupOf(reader));
        group.run(() -> group.remove(reader));
        if (--group.size == 0) {
            groups.remove(group);
        }
        return true;
    }

    /** Hands the batch once to each group; borrows it. */
    void dispatch(PacketBatch batch) {
        for (ReaderGroup group : groups) {
            PacketBatch shared = batch.retain();
            group.run(() -> group.dispatch(shared));
        }
    }

    /** @param positions makes a copy of the tracks' places, one for each group */
    void described(StreamDescription description, Supplier<List<TrackPosition>> positions) {
        for (ReaderGroup group : groups) {
            List<TrackPosition> known = positions.get();
            group.run(() -> group.described(description, known));
        }
    }

    void interrupted(SourceFailure why) {
        for (ReaderGroup group : groups) {
            group.run(() -> group.interrupted(why));
        }
    }

    void dropped() {
        for (ReaderGroup group : groups) {
            group.run(group::dropped);
        }
    }

    void endAll(SourceFailure why) {
        for (ReaderGroup group : groups) {
            group.run(() -> group.endAll(why));
        }
        groups.clear();
        meters.readers(-all.size());
        all.clear();
    }

    int size() {
        return all.size();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }
}
