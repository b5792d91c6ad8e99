package io.culvert.gateway.archive.play;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.store.SegmentPlace;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.segment.FragmentMark;
import java.util.List;

/**
 * A group of pictures, or a part of one, with the sound beside it: where it lies in time and in which file. Immutable.
 *
 * @param tracks how its samples are coded; the same list for all fragments of a segment
 */
public record RecordedFragment(SegmentPlace place, FragmentMark mark, List<Mp4Track> tracks) {
    public long startMicros() {
        return mark.startWallMicros();
    }

    public long endMicros() {
        return mark.endWallMicros();
    }

    /** Bytes of {@code moof} and {@code mdat}. */
    public int sizeBytes() {
        return mark.lengthBytes();
    }

    /** Whether a decoder can start at its first picture. */
    public boolean startsWithKeyFrame() {
        return mark.startsWithKeyFrame();
    }

    /** Whether nothing is missing between them: the other one ends where this one begins. */
    public boolean follows(RecordedFragment before) {
        return startMicros() - before.endMicros() <= Span.TOLERANCE_MICROS;
    }

    /** Whether a decoder goes on from the other one without being set up anew. */
    public boolean isCodedAs(RecordedFragment other) {
        return tracks.equals(other.tracks);
    }
}
