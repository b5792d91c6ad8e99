package io.culvert.gateway.tunnel;

import io.culvert.gateway.provisioning.Labels;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.proto.tunnel.v1.CarryError;

/** The one table from the tunnel's errors to the hub's. */
final class CarryErrorMapping {
    private static final int MAX_MESSAGE_CHARS = 200;

    private CarryErrorMapping() {}

    static SourceFailure.Code code(CarryError error) {
        return switch (error) {
            case CARRY_ERROR_NO_SUCH_INPUT, CARRY_ERROR_NO_SUCH_STREAM -> SourceFailure.Code.NO_SUCH_STREAM;
            case CARRY_ERROR_UNREACHABLE -> SourceFailure.Code.CAMERA_UNREACHABLE;
            case CARRY_ERROR_BAD_CREDENTIALS -> SourceFailure.Code.BAD_CREDENTIALS;
            case CARRY_ERROR_BUSY -> SourceFailure.Code.BUSY;
            case CARRY_ERROR_UNSUPPORTED, CARRY_ERROR_NO_SUCH_SERVICE, CARRY_ERROR_FORBIDDEN ->
                SourceFailure.Code.UNSUPPORTED;
            case CARRY_ERROR_SILENT -> SourceFailure.Code.SILENT;
            case CARRY_ERROR_UNSPECIFIED, CARRY_ERROR_ENDED, CARRY_ERROR_STOPPED -> SourceFailure.Code.ENDED;
            case CARRY_ERROR_UNKNOWN_CARRY, CARRY_ERROR_INTERNAL, UNRECOGNIZED -> SourceFailure.Code.INTERNAL;
        };
    }

    /** @param message the agent's words, not to be trusted */
    static SourceFailure failure(CarryError error, String message) {
        return new SourceFailure(code(error), Labels.clean(message, MAX_MESSAGE_CHARS));
    }
}
