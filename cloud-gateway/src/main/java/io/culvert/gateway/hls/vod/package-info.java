/**
 * Recordings over HLS: a piece of a camera's archive as a playlist of fragmented MP4, closed or growing on towards live, and
 * its media, made of the recorded fragments as they are asked for.
 *
 * <p>{@link io.culvert.gateway.hls.vod.VodDoor} lets viewers in and answers what they ask for; sessions are those of {@code hls}.
 * Only {@code web} calls this package.
 */
@NullMarked
package io.culvert.gateway.hls.vod;

import org.jspecify.annotations.NullMarked;
