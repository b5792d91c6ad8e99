/**
 * Fragmented MP4: initialisation segments and fragments out of what RTP carries, for live HLS and for recordings.
 *
 * <p>A {@link io.culvert.media.mp4.Sampler} turns the batches of a track into {@link io.culvert.media.mp4.Sample}s, a
 * {@link io.culvert.media.mp4.SampleEntry} says how they are coded, {@link io.culvert.media.mp4.InitSegment} and
 * {@link io.culvert.media.mp4.Fragment} write both;
 * {@link io.culvert.media.mp4.FragmentHead} reads a fragment's head back. Any module may use it; it knows RTP batches and payload formats, and
 * neither files nor HTTP.
 */
@NullMarked
package io.culvert.media.mp4;

import org.jspecify.annotations.NullMarked;
