package io.culvert.media.mp4;

import java.util.List;

/**
 * The samples of one track in a fragment: at least one, and each begins where the one before it ends.
 *
 * @param samples borrowed from whoever made the run
 */
public record TrackRun(int trackId, List<Sample> samples) {
    public TrackRun {
        samples = List.copyOf(samples);
        for (int i = 1; i < samples.size(); i++) {
            if (samples.get(i).decodeTime() != samples.get(i - 1).endTime()) {
                throw new IllegalArgumentException(
                        "a sample at " + samples.get(i).decodeTime() + " (expected: "
                                + samples.get(i - 1).endTime() + ")");
            }
        }
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no samples (expected: at least one)");
        }
    }

    long dataBytes() {
        return samples.stream().mapToLong(Sample::sizeBytes).sum();
    }
}
