package io.culvert.gateway.archive.record;

import io.culvert.media.mp4.Sample;
import java.util.List;

/**
 * What is recorded between two cuts: a group of pictures, or a piece of a very long one, with the sound that came along.
 *
 * <p>Owns its samples; whoever holds it releases them or hands them on. Immutable.
 *
 * @param lead samples of the leading track, at least one; each begins where the one before it ends
 * @param sound samples of the other track, likewise; may be none
 */
record Gop(List<Sample> lead, List<Sample> sound) {
    Gop {
        lead = List.copyOf(lead);
        sound = List.copyOf(sound);
    }

    Sample first() {
        return lead.getFirst();
    }

    /** Whether a decoder can start here. */
    boolean startsWithKeyFrame() {
        return first().sync();
    }

    /** Ticks of the leading track from its first sample to what follows the last. */
    long ticks() {
        return lead.getLast().endTime() - first().decodeTime();
    }

    long dataBytes() {
        long bytes = 0;
        for (Sample sample : lead) {
            bytes += sample.sizeBytes();
        }
        for (Sample sample : sound) {
            bytes += sample.sizeBytes();
        }
        return bytes;
    }

    void release() {
        lead.forEach(Sample::release);
        sound.forEach(Sample::release);
    }
}
