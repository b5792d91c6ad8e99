package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import java.util.Random;

/** Puts batches on the time line of a stream as the hub would. */
public final class TestIngress {
    private final Ingress ingress = new Ingress(new Random(42));

    public TestIngress() {
        ingress.described(FakeCamera.videoAndAudio());
    }

    public PacketBatch placed(PacketBatch batch) {
        if (!ingress.rewrite(batch, batch.captureMonotonicNanos())) {
            throw new AssertionError("no track for " + batch);
        }
        return batch;
    }
}
