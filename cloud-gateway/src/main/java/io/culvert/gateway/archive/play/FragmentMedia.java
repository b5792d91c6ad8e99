package io.culvert.gateway.archive.play;

import io.culvert.media.mp4.FragmentHead;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The bytes of a fragment, and where in them its samples lie. Immutable; shared by all who play it.
 *
 * @param head of its {@code moof}
 * @param bytes {@code moof} and {@code mdat}; to be read only, the position is the taker's where it duplicates first
 */
public record FragmentMedia(FragmentHead head, ByteBuffer bytes) {
    /** The samples of a track. */
    public Optional<FragmentHead.Run> run(int trackId) {
        return head.run(trackId);
    }

    /** The bytes of a sample, in a buffer of the taker's own over the same memory. */
    public ByteBuffer sample(FragmentHead.Place place) {
        return bytes.slice(place.offset(), place.sizeBytes());
    }
}
