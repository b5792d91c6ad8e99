package io.culvert.gateway.tunnel;

import io.culvert.gateway.provisioning.Labels;
import io.culvert.proto.tunnel.v1.CarryError;

/** The one table from the tunnel's errors to those of a forward. */
final class ForwardErrorMapping {
    private static final int MAX_MESSAGE_CHARS = 200;

    private ForwardErrorMapping() {}

    static ForwardFailure.Code code(CarryError error) {
        return switch (error) {
            case CARRY_ERROR_NO_SUCH_SERVICE, CARRY_ERROR_NO_SUCH_INPUT, CARRY_ERROR_NO_SUCH_STREAM ->
                ForwardFailure.Code.NO_SUCH_SERVICE;
            case CARRY_ERROR_UNREACHABLE -> ForwardFailure.Code.UNREACHABLE;
            case CARRY_ERROR_FORBIDDEN -> ForwardFailure.Code.FORBIDDEN;
            case CARRY_ERROR_BUSY -> ForwardFailure.Code.BUSY;
            case CARRY_ERROR_SILENT -> ForwardFailure.Code.SILENT;
            case CARRY_ERROR_ENDED, CARRY_ERROR_STOPPED -> ForwardFailure.Code.BROKEN;
            case CARRY_ERROR_UNSPECIFIED,
                    CARRY_ERROR_BAD_CREDENTIALS,
                    CARRY_ERROR_UNSUPPORTED,
                    CARRY_ERROR_UNKNOWN_CARRY,
                    CARRY_ERROR_INTERNAL,
                    UNRECOGNIZED -> ForwardFailure.Code.INTERNAL;
        };
    }

    /** @param message the agent's words, not to be trusted */
    static ForwardFailure failure(CarryError error, String message) {
        return new ForwardFailure(code(error), Labels.clean(message, MAX_MESSAGE_CHARS));
    }
}
