/**
 * The stream hub: one source per camera stream, any number of readers.
 *
 * <p>{@link io.culvert.gateway.stream.StreamHub} hands out {@link io.culvert.gateway.stream.LiveStream}s by
 * {@link io.culvert.gateway.stream.StreamKey}; a {@link io.culvert.gateway.stream.StreamReader} attached to one gets
 * the current group of pictures and then everything live. Where media comes from is behind
 * {@link io.culvert.gateway.stream.StreamSources}. Any feature may call it; it depends on {@code media} alone.
 */
@NullMarked
package io.culvert.gateway.stream;

import org.jspecify.annotations.NullMarked;
