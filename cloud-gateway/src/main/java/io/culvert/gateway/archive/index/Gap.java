package io.culvert.gateway.archive.index;

/** A piece of time that was to be recorded and is not. Immutable. */
public record Gap(RecordingKey key, Span span, GapCause cause) {
    Gap with(Span other) {
        return new Gap(key, other, cause);
    }
}
