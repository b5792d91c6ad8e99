package io.culvert.camera.video;

import io.culvert.media.stream.Codec;
import java.util.List;

/**
 * Makes the pictures that all cameras of one kind share.
 *
 * <p>Threading: confined to one event loop.
 */
public sealed interface VideoSource permits DrawnVideo, ClipVideo {
    /** What the camera's stamp adds to an access unit, start code included; the padding leaves room for it. */
    int STAMP_BYTES = 68;

    Codec codec();

    /** The parameter sets for the SDP, in the order SPS, PPS or VPS, SPS, PPS. */
    List<byte[]> parameterSets();

    /** The picture of one frame. Numbers mostly come one after the other, but need not. */
    CodedPicture picture(long number);
}
