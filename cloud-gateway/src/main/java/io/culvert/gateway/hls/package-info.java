/**
 * Live HLS with low latency: one packager per camera stream, any number of viewers, each with an address of its own.
 *
 * <p>{@link io.culvert.gateway.hls.HlsDoor} lets viewers in and answers what they ask for; it knows no HTTP, which is
 * {@code web}'s. A stream's packager ({@code LivePackager}) is a reader of the hub.
 * gives single pictures of a stream, {@link io.culvert.gateway.hls.Previews} pictures for people who look at many cameras.
 * Only {@code web} calls this package.
 */
@NullMarked
package io.culvert.gateway.hls;

import org.jspecify.annotations.NullMarked;
