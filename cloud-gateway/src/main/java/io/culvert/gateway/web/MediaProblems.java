package io.culvert.gateway.web;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.SourceFailure;
import io.micronaut.http.MutableHttpResponse;
import org.jspecify.annotations.Nullable;

/** The one table of HTTP answers for what the gate decides and streams report at media addresses. */
final class MediaProblems {
    private MediaProblems() {}

    static MutableHttpResponse<?> of(AccessDecision decision) {
        return switch (decision) {
            case AccessDecision.Allowed _ -> throw new IllegalArgumentException("allowed is no problem");
            case AccessDecision.Challenge _ -> answer(ProblemCode.UNAUTHENTICATED, null);
            case AccessDecision.Forbidden _ -> answer(ProblemCode.FORBIDDEN, null);
            case AccessDecision.NotFound _ -> answer(ProblemCode.NOT_FOUND, null);
            case AccessDecision.LimitReached _ -> answer(ProblemCode.SESSION_LIMIT, null);
            case AccessDecision.Unavailable(String reason) -> answer(ProblemCode.UNAVAILABLE, reason);
        };
    }

    static MutableHttpResponse<?> of(@Nullable SourceFailure failure, Quality quality) {
        if (failure == null) {
            return answer(ProblemCode.CAMERA_UNAVAILABLE, "no media in time");
        }
        ProblemCode code =
                switch (failure.code()) {
                    case AGENT_OFFLINE -> ProblemCode.AGENT_OFFLINE;
                    case NO_SUCH_CAMERA -> ProblemCode.NOT_FOUND;
                    case NO_SUCH_STREAM ->
                        quality == Quality.SUB ? ProblemCode.NOT_FOUND : ProblemCode.CAMERA_UNAVAILABLE;
                    case CAMERA_UNREACHABLE, BAD_CREDENTIALS, BUSY, UNSUPPORTED, SILENT, ENDED ->
                        ProblemCode.CAMERA_UNAVAILABLE;
                    case INTERNAL -> ProblemCode.UNAVAILABLE;
                };
        return answer(code, code == ProblemCode.CAMERA_UNAVAILABLE ? failure.message() : null);
    }

    static MutableHttpResponse<?> answer(ProblemCode code, @Nullable String detail) {
        Problem problem = detail == null ? Problem.of(code) : Problem.of(code, detail, null);
        return MediaHeaders.of(problem.response());
    }
}
