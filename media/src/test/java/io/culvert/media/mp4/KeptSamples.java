package io.culvert.media.mp4;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All samples of a track without a hole, in memory; whoever has them releases them. */
public final class KeptSamples implements SampleSink {
    private final List<Sample> samples = new ArrayList<>();
    private @Nullable SampleEntry entry;

    private KeptSamples() {}

    /** Those of the batches, which are released. */
    public static KeptSamples of(TrackDescription track, List<PacketBatch> batches, ByteBufAllocator allocator) {
        KeptSamples kept = new KeptSamples();
        try (Sampler sampler = Objects.requireNonNull(Sampler.of(track, allocator, kept))) {
            batches.forEach(sampler::batch);
            sampler.flush();
        }
        batches.forEach(PacketBatch::release);
        return kept;
    }

    public List<Sample> samples() {
        return samples;
    }

    public SampleEntry entry() {
        return Objects.requireNonNull(entry, "nothing described the samples");
    }

    @Override
    public void described(SampleEntry now) {
        entry = now;
    }

    @Override
    public void hole() {
        throw new AssertionError("a hole");
    }

    @Override
    public void sample(Sample sample) {
        samples.add(sample);
    }
}
