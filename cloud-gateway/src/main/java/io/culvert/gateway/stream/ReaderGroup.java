package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The readers of one stream that live on one event loop.
 *
 * <p>The stream hands each batch to each group once, whatever the number of readers in it; the group's own loop gives it
 * to them all. Everything a stream tells a group goes through {@link #run} in the order it happened, so a reader's start
 * point and the batch after it meet without a gap.
 *
 * <p>Threading: {@link #run} and {@link #size} are confined to the stream's loop; the rest is what runs on this group's
 * loop.
 */
final class ReaderGroup {
    private static final Logger log = LoggerFactory.getLogger(ReaderGroup.class);

    private final StreamKey key;
    private final EventLoop loop;
    private final TrackClocks clocks;
    private final Consumer<StreamReader> lost;
    private final List<StreamReader> readers = new ArrayList<>();
    /** Readers attached as the stream knows it; confined to the stream's loop. */
    int size;

    /** @param lost told, on the group's loop, of a reader that failed and was ended */
    ReaderGroup(StreamKey key, EventLoop loop, Ticker ticker, Consumer<StreamReader> lost) {
        this.key = key;
        this.loop = loop;
        this.lost = lost;
        this.clocks = new TrackClocks(ticker);
    }

    /**
     * Runs something on the group's loop, after all that came before.
     *
     * <p>On the loop it runs at once: the stream's tasks never nest, so this is in order too.
     */
    void run(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    boolean isOn(EventLoop other) {
        return loop.equals(other);
    }

    TrackClocks clocks() {
        return clocks;
    }

    /** Releases the start point's batches when the reader has seen them. */
    void add(StreamReader reader, StartPoint start, List<TrackPosition> positions) {
        clocks.set(positions);
        try {
            readers.add(reader);
            reader.started(start);
        } catch (RuntimeException e) {
            failed(reader, e);
        } finally {
            for (PacketBatch batch : start.gop()) {
                batch.release();
            }
        }
    }

    void remove(StreamReader reader) {
        readers.remove(reader);
    }

    /** Gives the batch to all; takes ownership of one reference. */
    void dispatch(PacketBatch batch) {
        try {
            clocks.passed(batch);
            for (int i = 0; i < readers.size(); i++) {
                StreamReader reader = readers.get(i);
                try {
                    reader.batch(batch);
                } catch (RuntimeException e) {
                    failed(reader, e);
                    i--;
                }
            }
        } finally {
            batch.release();
        }
    }

    void described(StreamDescription description, List<TrackPosition> positions) {
        clocks.add(positions);
        each(reader -> reader.described(description));
    }

    void interrupted(SourceFailure why) {
        each(reader -> reader.interrupted(why));
    }

    void dropped() {
        each(StreamReader::dropped);
    }

    private void each(Consumer<StreamReader> call) {
        for (StreamReader reader : List.copyOf(readers)) {
            try {
                call.accept(reader);
            } catch (RuntimeException e) {
                failed(reader, e);
            }
        }
    }

    void endAll(SourceFailure why) {
        List<StreamReader> all = List.copyOf(readers);
        readers.clear();
        for (StreamReader reader : all) {
            end(reader, why);
        }
    }

    /** One reader's fault must not become another's. */
    private void failed(StreamReader reader, RuntimeException fault) {
        log.error("a reader of {} failed and is ended", key, fault);
        readers.remove(reader);
        lost.accept(reader);
        end(reader, new SourceFailure(SourceFailure.Code.INTERNAL, "the reader failed"));
    }

    private void end(StreamReader reader, SourceFailure why) {
        try {
            reader.ended(why);
        } catch (RuntimeException e) {
            log.error("a reader of {} failed while it was ended", key, e);
        }
    }
}
