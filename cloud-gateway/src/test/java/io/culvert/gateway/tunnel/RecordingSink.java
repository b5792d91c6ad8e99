package io.culvert.gateway.tunnel;

import static org.awaitility.Awaitility.await;

import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.SourceSink;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A hub that writes down what its source says. Guarded by itself. */
final class RecordingSink implements SourceSink {
    private final EventLoop loop;
    private final List<Object> calls = new ArrayList<>();

    RecordingSink(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public synchronized void described(StreamDescription description) {
        calls.add(description);
    }

    @Override
    public synchronized void batch(PacketBatch batch) {
        calls.add(batch.frameNumber() + "/" + batch.packetCount() + "/" + batch.sizeBytes() + "/"
                + batch.data().capacity());
        batch.release();
    }

    @Override
    public synchronized void failed(SourceFailure failure) {
        calls.add(failure);
    }

    @Override
    public synchronized void mended() {
        calls.add("mended");
    }

    synchronized List<Object> calls() {
        return List.copyOf(calls);
    }

    /** Waits until so many calls came. */
    List<Object> first(int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> calls().size() >= count);
        return calls();
    }

    SourceFailure.Code failure() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !calls().isEmpty() && calls().getLast() instanceof SourceFailure);
        return ((SourceFailure) calls().getLast()).code();
    }
}
