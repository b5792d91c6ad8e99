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
}
