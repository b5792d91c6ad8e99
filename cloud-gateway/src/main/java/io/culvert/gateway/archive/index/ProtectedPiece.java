package io.culvert.gateway.archive.index;

import java.util.UUID;

/** A piece of a camera's time line that somebody wants to be kept. Immutable. */
public record ProtectedPiece(UUID id, UUID camera, Span span, String label) {}
