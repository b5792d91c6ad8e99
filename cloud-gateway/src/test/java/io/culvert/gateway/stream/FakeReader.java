package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Notes what it gets. */
final class FakeReader implements StreamReader {
    final List<SeenPacket> cached = new ArrayList<>();
    final List<SeenPacket> live = new ArrayList<>();
    final EventLoop loop;
    boolean fails;

    /** How many packets had come each time the gateway said that it dropped some. */
    final List<Integer> dropped = new ArrayList<>();

    @Nullable
    StartPoint start;

    @Nullable
    InstantStart instant;

    @Nullable
    SourceFailure ended;

    FakeReader(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void started(StartPoint point) {
        start = point;
        instant = InstantStart.of(point);
        for (int i = 0; i < instant.size(); i++) {
            var copy = InstantStart.copy(
                    io.netty.buffer.UnpooledByteBufAllocator.DEFAULT, instant.batch(i), instant.rtpTime(i));
            cached.addAll(SeenPacket.of(copy));
            copy.release();
        }
    }

    @Override
    public void batch(PacketBatch batch) {
        if (fails) {
            throw new IllegalStateException("a reader's fault");
        }
        live.addAll(SeenPacket.of(batch));
    }

    @Override
    public void dropped() {
        dropped.add(live.size());
    }

    @Override
    public void ended(SourceFailure why) {
        ended = why;
    }

    StartPoint start() {
        return Objects.requireNonNull(start);
    }

    SourceFailure ended() {
        return Objects.requireNonNull(ended);
    }

    List<SeenPacket> live(int track) {
        return live.stream().filter(packet -> packet.channel() == 2 * track).toList();
    }

    List<SeenPacket> all(int track) {
        List<SeenPacket> all = new ArrayList<>(cached);
        all.addAll(live);
        return all.stream().filter(packet -> packet.channel() == 2 * track).toList();
    }
}
