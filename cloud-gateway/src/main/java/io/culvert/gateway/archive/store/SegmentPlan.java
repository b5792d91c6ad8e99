package io.culvert.gateway.archive.store;

import io.netty.buffer.ByteBuf;
import java.util.UUID;
import java.util.function.Function;

/**
 * A segment that is to be begun.
 *
 * @param run which start of a recorder makes it
 * @param quality which of the camera's streams
 * @param startMicros where it begins, Unix microseconds
 * @param head what stands in front of the fragments of a file on the volume given; the store releases it
 */
public record SegmentPlan(UUID camera, UUID run, int quality, long startMicros, Function<UUID, ByteBuf> head) {}
