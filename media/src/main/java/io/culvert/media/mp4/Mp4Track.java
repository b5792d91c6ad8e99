package io.culvert.media.mp4;

/**
 * A track of an MP4.
 *
 * @param id 1 and up
 * @param timescale ticks per second of all its times
 */
public record Mp4Track(int id, int timescale, SampleEntry entry) {
    public Mp4Track {
        if (id < 1 || timescale < 1) {
            throw new IllegalArgumentException(
                    "track " + id + " with timescale " + timescale + " (expected: at least 1)");
        }
    }

    /** Whether its samples may stand in one track behind those of the other; other parameter sets are no obstacle. */
    public boolean goesOnWith(Mp4Track other) {
        return other.timescale == timescale && other.entry.codec() == entry.codec();
    }
}
