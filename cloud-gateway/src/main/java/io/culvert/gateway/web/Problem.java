package io.culvert.gateway.web;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error answer, RFC 9457 ({@code application/problem+json}).
 *
 * @param code stable, one of {@link ProblemCode}
 * @param detail what exactly, for a person; without secrets
 * @param errors the fields that are wrong; null where the error is not about fields
 */
@Serdeable
public record Problem(
        String type,
        String title,
        int status,
        String code,
        @Nullable String detail,
        @Nullable List<FieldError> errors) {

    /** One wrong field of a request. */
    @Serdeable
    public record FieldError(String field, String message) {}

    static Problem of(ProblemCode code, @Nullable String detail, @Nullable List<FieldError> errors) {
        HttpStatus status = code.status();
        return new Problem(
                "about:blank",
                status.getReason(),
                status.getCode(),
                code.code(),
                detail == null ? code.sentence() : detail,
                errors);
    }

    static Problem of(ProblemCode code) {
        return of(code, null, null);
    }

    MutableHttpResponse<Problem> response() {
        MutableHttpResponse<Problem> response = HttpResponse.<Problem>status(HttpStatus.valueOf(status))
                .body(this)
                .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
        if (code.equals(ProblemCode.UNAUTHENTICATED.code())) {
            response.header("WWW-Authenticate", "Bearer realm=\"culvert\"");
        }
        return response;
    }
}
