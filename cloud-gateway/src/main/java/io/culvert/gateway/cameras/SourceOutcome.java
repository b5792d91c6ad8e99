package io.culvert.gateway.cameras;

/** Either a source that may be stored or the reason why there is none. */
sealed interface SourceOutcome {

    record Ready(CameraSource source) implements SourceOutcome {}

    record Invalid(String field, String reason) implements SourceOutcome {}
}
