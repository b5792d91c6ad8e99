package io.culvert.agent.grpc;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended.
 *
 * @param description in the words of who ended it; may be empty
 * @param cause what broke, where this side saw it
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/statuscodes.md">gRPC's status codes</a>
 */
public record GrpcStatus(
        Code code, String description, @Nullable Throwable cause) {

    public enum Code {
        OK(0),
        CANCELLED(1),
        UNKNOWN(2),
        INVALID_ARGUMENT(3),
        DEADLINE_EXCEEDED(4),
        NOT_FOUND(5),
        ALREADY_EXISTS(6),
        PERMISSION_DENIED(7),
        RESOURCE_EXHAUSTED(8),
        FAILED_PRECONDITION(9),
        ABORTED(10),
        OUT_OF_RANGE(11),
        UNIMPLEMENTED(12),
        INTERNAL(13),
        UNAVAILABLE(14),
        DATA_LOSS(15),
        UNAUTHENTICATED(16);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        /** On the wire. */
        int number() {
            return number;
        }

        /** What a gateway may invent is unknown. */
        static Code of(CharSequence number) {
            for (Code code : values()) {
                if (Integer.toString(code.number).contentEquals(number)) {
                    return code;
                }
            }
            return UNKNOWN;
        }
    }

    private static final AsciiString STATUS = AsciiString.cached("grpc-status");
    private static final AsciiString MESSAGE = AsciiString.cached("grpc-message");

    public static GrpcStatus of(Code code, String description) {
        return new GrpcStatus(code, description, null);
    }

    /** The connection could not be made, or broke. */
    static GrpcStatus unavailable(String description, @Nullable Throwable cause) {
        return new GrpcStatus(Code.UNAVAILABLE, description, cause);
    }

    /** What the last headers of a call say; where a proxy answered instead of gRPC, what its HTTP status means. */
    static GrpcStatus of(Http2Headers trailers) {
        CharSequence number = trailers.get(STATUS);
        if (number == null) {
            CharSequence http = trailers.status();
            return http == null ? of(Code.UNKNOWN, "the call ended without a status") : ofHttp(http.toString());
        }
        CharSequence message = trailers.get(MESSAGE);
        return of(Code.of(number), message == null ? "" : unescaped(message.toString()));
    }

    /** An answer that is not gRPC's; the mapping is gRPC's own ("http-grpc-status-mapping"). */
    static GrpcStatus ofHttp(String status) {
        Code code =
                switch (status) {
                    case "400" -> Code.INTERNAL;
                    case "401" -> Code.UNAUTHENTICATED;
                    case "403" -> Code.PERMISSION_DENIED;
                    case "404" -> Code.UNIMPLEMENTED;
                    case "429", "502", "503", "504" -> Code.UNAVAILABLE;
                    default -> Code.UNKNOWN;
                };
        return of(code, "HTTP status " + status);
    }

    /** A stream that was reset (RFC 9113 section 7). */
    static GrpcStatus ofReset(long errorCode) {
        Http2Error error = Http2Error.valueOf(errorCode);
        Code code = error == null
                ? Code.UNKNOWN
                : switch (error) {
                    case REFUSED_STREAM -> Code.UNAVAILABLE;
                    case CANCEL -> Code.CANCELLED;
                    case ENHANCE_YOUR_CALM -> Code.RESOURCE_EXHAUSTED;
                    case INADEQUATE_SECURITY -> Code.PERMISSION_DENIED;
                    case HTTP_1_1_REQUIRED -> Code.UNKNOWN;
                    default -> Code.INTERNAL;
                };
        return of(code, "the gateway reset the call (" + (error == null ? errorCode : error) + ")");
    }

    /** Percent-encoded UTF-8, in which a plus is a plus; what is not well encoded stays as it is. */
    private static String unescaped(String message) {
        try {
            return URLDecoder.decode(message.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return message;
        }
    }

    public boolean isOk() {
        return code == Code.OK;
    }

    /** In words why: the innermost cause tells most where there is one. */
    public String reason() {
        @Nullable Throwable innermost = cause;
        while (innermost != null && innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        if (innermost != null && innermost.getMessage() != null) {
            return innermost.getMessage();
        }
        return description.isEmpty() ? code.name() : description;
    }

    @Override
    public String toString() {
        return description.isEmpty() ? code.name() : code + ": " + description;
    }
}
