package io.culvert.gateway.web;

import io.culvert.gateway.database.DatabaseFailure;
import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.io.EOFException;
import java.nio.channels.ClosedChannelException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every failure of a request into a {@link Problem}: the one table from exceptions to HTTP. */
final class ProblemAnswers {

    private static final Logger log = LoggerFactory.getLogger(ProblemAnswers.class);

    private ProblemAnswers() {}

    /** What a controller decided. */
    @Singleton
    static final class OfProblem implements ExceptionHandler<ProblemException, HttpResponse<Problem>> {
        @Override
        public HttpResponse<Problem> handle(HttpRequest request, ProblemException exception) {
            return exception.problem().response();
        }
    }

    /** Values that break the rules of a request's record. */
    @Singleton
    @Primary
    static final class OfConstraints implements ExceptionHandler<ConstraintViolationException, HttpResponse<Problem>> {
        @Override
        public HttpResponse<Problem> handle(HttpRequest request, ConstraintViolationException exception) {
            List<Problem.FieldError> errors = exception.getConstraintViolations().stream()
                    .map(violation -> new Problem.FieldError(field(violation), violation.getMessage()))
                    .sorted(Comparator.comparing(Problem.FieldError::field))
                    .toList();
            String detail = errors.stream()
                    .map(error -> error.field() + ": " + error.message())
                    .collect(Collectors.joining("; "));
            return Problem.of(ProblemCode.INVALID, detail, errors).response();
        }

        /** The path, without the method and its parameter where those were looked at, in the spelling of the JSON. */
        private static String field(ConstraintViolation<?> violation) {
            StringBuilder field = new StringBuilder();
            for (Path.Node node : violation.getPropertyPath()) {
                boolean outside = node.getKind() == ElementKind.METHOD || node.getKind() == ElementKind.PARAMETER;
                if (!outside && node.getName() != null) {
                    field.append(field.isEmpty() ? "" : ".").append(snakeCase(node.getName()));
                }
            }
            return field.isEmpty() ? violation.getPropertyPath().toString() : field.toString();
        }

        private static String snakeCase(String name) {
            return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
        }
    }

    /** Everything that nobody else handles: a database that is away, or a mistake of the program. */
    @Singleton
    static final class OfAnything implements ExceptionHandler<Throwable, HttpResponse<Problem>> {
        @Override
        public HttpResponse<Problem> handle(HttpRequest request, Throwable failure) {
            return problem(request, failure).response();
        }

        private static Problem problem(HttpRequest<?> request, Throwable failure) {
            if (DatabaseFailure.isOne(failure)) {
                switch (DatabaseFailure.of(failure)) {
                    case UNAVAILABLE, REFUSED, COLLIDED -> {
                        log.warn("{} {}: the database does not answer", request.getMethodName(), request.getPath());
                        return Problem.of(ProblemCode.DATABASE_UNAVAILABLE);
                    }
                    case TAKEN, DANGLING -> {
                        return Problem.of(ProblemCode.CONFLICT);
                    }
                    case UNFIT -> {
                        return Problem.of(
                                ProblemCode.INVALID, "A text of the request holds a character like U+0000.", null);
                    }
                    case INTERNAL -> {
                        // falls through to the incident
                    }
                }
            }
            if (callerLeft(failure)) {
                return Problem.of(ProblemCode.MALFORMED); // nobody reads it
            }
            String incident =
                    HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            log.error("{} {} failed, incident {}", request.getMethodName(), request.getPath(), incident, failure);
            return Problem.of(
                    ProblemCode.INTERNAL,
                    "The gateway failed; its log says why, under incident " + incident + ".",
                    null);
        }

        /** Whether the connection ended before the request did: no failure of ours, and no line in the log. */
        private static boolean callerLeft(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof EOFException || cause instanceof ClosedChannelException) {
                    return true;
                }
            }
            return false;
        }
    }

    /** What the framework itself refuses: unknown paths, wrong methods, bodies that are no JSON. */
    @Singleton
    @Primary
    static final class OfFramework implements ErrorResponseProcessor<Problem> {
        /** A name of ours and nothing else may be repeated in the answer. */
        private static final Pattern TWICE = Pattern.compile("Duplicate field '([a-z][a-z_]{0,39})'");

        private static final Pattern PLACE = Pattern.compile("line: (\\d{1,9}), column: (\\d{1,9})");

        @Override
        public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
            ProblemCode code = ProblemCode.of(response.status());
            Problem problem = Problem.of(code, detail(code, context), null);
            MutableHttpResponse<Problem> answer = response.body(problem);
            return answer.contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
        }

        /** Where the body is wrong, never what stands there: a token that lost its quotes would come back in clear. */
        private static @Nullable String detail(ProblemCode code, ErrorContext context) {
            if (code != ProblemCode.MALFORMED || context.getErrors().isEmpty()) {
                return null;
            }
            Error error = context.getErrors().getFirst();
            Matcher place = PLACE.matcher(error.getMessage());
            Matcher twice = TWICE.matcher(error.getMessage());
            String what = twice.find()
                    ? twice.group(1) + " stands there twice"
                    : error.getPath()
                            .map(path -> path + " is not as expected")
                            .orElse("not the JSON that was expected");
            return what + (place.find() ? " (line " + place.group(1) + ", column " + place.group(2) + ")" : "");
        }
    }
}
