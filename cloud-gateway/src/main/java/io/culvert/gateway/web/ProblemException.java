package io.culvert.gateway.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a request with an error answer. Thrown by controllers; features return outcomes instead. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(ProblemCode code) {
        this(code, null, null);
    }

    /** @param detail shown to the caller; without secrets */
    public ProblemException(ProblemCode code, String detail) {
        this(code, detail, null);
    }

    private ProblemException(ProblemCode code, @Nullable String detail, @Nullable List<Problem.FieldError> errors) {
        super(code.code(), null, false, false);
        this.problem = Problem.of(code, detail, errors);
    }

    /** 422 for one field: the offending value and what was expected. */
    public static ProblemException invalid(String field, String message) {
        return new ProblemException(
                ProblemCode.INVALID, field + ": " + message, List.of(new Problem.FieldError(field, message)));
    }

    /** The one answer for what does not exist and for what belongs to somebody else. */
    public static ProblemException notFound() {
        return new ProblemException(ProblemCode.NOT_FOUND);
    }

    Problem problem() {
        return problem;
    }
}
