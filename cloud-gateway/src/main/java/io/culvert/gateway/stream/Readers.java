package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
    private final Map<EventLoop, ReaderGroup> groups = new HashMap<>();
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
        ReaderGroup group = groups.computeIfAbsent(reader.loop(), loop -> new ReaderGroup(key, loop, ticker, lost));
        group.size++;
        return group;
    }

    /** Lets a reader go; false when it is not here. */
    boolean remove(StreamReader reader) {
        if (!all.remove(reader)) {
            return false;
        }
        meters.readers(-1);
        ReaderGroup group = Objects.requireNonNull(groups.get(reader.loop()));
        group.run(() -> group.remove(reader));
        if (--group.size == 0) {
            groups.remove(reader.loop());
        }
        return true;
    }

    /** Hands the batch once to each group; borrows it. */
    void dispatch(PacketBatch batch) {
        for (ReaderGroup group : groups.values()) {
            PacketBatch shared = batch.retain();
            group.run(() -> group.dispatch(shared));
        }
    }

    /** @param positions makes a copy of the tracks' places, one for each group */
    void described(StreamDescription description, Supplier<List<TrackPosition>> positions) {
        for (ReaderGroup group : groups.values()) {
            List<TrackPosition> known = positions.get();
            group.run(() -> group.described(description, known));
        }
    }

    void interrupted(SourceFailure why) {
        for (ReaderGroup group : groups.values()) {
            group.run(() -> group.interrupted(why));
        }
    }

    void endAll(SourceFailure why) {
        for (ReaderGroup group : groups.values()) {
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
