package io.culvert.gateway.hls;

import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.stream.Codec;
import java.time.Instant;

/**
 * One key frame of a stream. Immutable; nobody changes its bytes.
 *
 * @param entry how it is coded
 * @param sample NAL units, each behind a length of four bytes, without parameter sets
 * @param annexB the same with start codes, parameter sets in front: what a decoder takes that knows no MP4
 * @param clockRate of its track
 * @param capturedAt when the camera took it
 */
@SuppressWarnings("ArrayRecordComponent")
record KeyFrame(Codec codec, SampleEntry entry, byte[] sample, byte[] annexB, int clockRate, Instant capturedAt) {}
