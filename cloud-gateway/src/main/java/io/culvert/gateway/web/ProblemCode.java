package io.culvert.gateway.web;

import io.micronaut.http.HttpStatus;
import java.util.Locale;

/**
 * Every error the REST interface can answer: its status, its stable {@code code}, and the sentence for a person.
 *
 * <p>The code is the constant's name in small letters and never changes its meaning.
 */
public enum ProblemCode {
    MALFORMED(HttpStatus.BAD_REQUEST, "The request cannot be read."),
    UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "No valid credential came with the request."),
    LOGIN_FAILED(HttpStatus.UNAUTHORIZED, "Login or password is wrong."),
    FORBIDDEN(HttpStatus.FORBIDDEN, "This credential does not allow that."),
    ORIGIN_REFUSED(HttpStatus.FORBIDDEN, "The request comes from another site."),
    HTTPS_REQUIRED(HttpStatus.FORBIDDEN, "Plain HTTP is served to this machine only."),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such thing."),
    NOT_RECORDED(HttpStatus.NOT_FOUND, "Nothing is recorded of that time, or nothing that this credential may see."),
    AGENT_NOT_CLAIMABLE(HttpStatus.NOT_FOUND, "Check the digits, the power and the network."),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "This address does not take this method."),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "The answer is not to be had in the wanted form."),
    NOT_PLAYABLE(HttpStatus.NOT_ACCEPTABLE, "The camera sends nothing that a browser plays."),
    CONFLICT(HttpStatus.CONFLICT, "The state of the thing does not allow that."),
    NAME_NOT_AVAILABLE(HttpStatus.CONFLICT, "The name is taken or reserved."),
    AGENT_ID_NOT_AVAILABLE(HttpStatus.CONFLICT, "The Agent ID is taken."),
    LOGIN_NOT_AVAILABLE(HttpStatus.CONFLICT, "The login is taken."),
    SITE_IN_USE(HttpStatus.CONFLICT, "Cameras belong to the site: move or delete them first."),
    MOTION_SWITCHED_OFF(HttpStatus.CONFLICT, "The camera's motion events are switched off: set motion_events."),
    SESSION_ENDED(HttpStatus.FORBIDDEN, "The viewing session is over; begin anew with the camera's address."),
    LIMIT_REACHED(HttpStatus.CONFLICT, "There are as many as allowed."),
    LAST_ADMINISTRATOR(HttpStatus.CONFLICT, "Nobody would be left to administer."),
    TOO_LARGE(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large."),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body's content type is not one that is read here."),
    INVALID(HttpStatus.UNPROCESSABLE_ENTITY, "A value of the request is not allowed."),
    SITE_NEEDED(HttpStatus.UNPROCESSABLE_ENTITY, "A camera belongs to a site: make one first and name it in site_id."),
    NOT_SUPPORTED(HttpStatus.UNPROCESSABLE_ENTITY, "This version does not have that."),
    TOO_MANY_ATTEMPTS(HttpStatus.TOO_MANY_REQUESTS, "Too many attempts; wait before the next."),
    SESSION_LIMIT(HttpStatus.TOO_MANY_REQUESTS, "There are as many viewing sessions as allowed."),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "The gateway failed; its log says why."),
    NOT_INSTALLED(HttpStatus.NOT_IMPLEMENTED, "The gateway's machine lacks what this needs."),
    SERVICE_UNREACHABLE(HttpStatus.BAD_GATEWAY, "The camera's service cannot be reached."),
    SERVICE_FAILED(HttpStatus.BAD_GATEWAY, "The camera's service gave no usable answer."),
    SERVICE_TIMEOUT(HttpStatus.GATEWAY_TIMEOUT, "The camera's service did not answer in time."),
    SERVICE_BUSY(HttpStatus.SERVICE_UNAVAILABLE, "There are as many connections to the camera as allowed."),
    AGENT_OFFLINE(HttpStatus.SERVICE_UNAVAILABLE, "The camera's agent is not connected."),
    CAMERA_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The camera gives no picture now."),
    DATABASE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The database does not answer; try again soon."),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Not now; try again soon.");

    private final HttpStatus status;
    private final String sentence;

    ProblemCode(HttpStatus status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    public HttpStatus status() {
        return status;
    }

    /** As it stands in the answer. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String sentence() {
        return sentence;
    }

    /** The code for an error the framework answered with this status. Total: an unknown status is one of these too. */
    static ProblemCode of(HttpStatus status) {
        return switch (status) {
            case UNAUTHORIZED -> UNAUTHENTICATED;
            case FORBIDDEN -> FORBIDDEN;
            case NOT_FOUND -> NOT_FOUND;
            case METHOD_NOT_ALLOWED -> METHOD_NOT_ALLOWED;
            case NOT_ACCEPTABLE -> NOT_ACCEPTABLE;
            case CONFLICT -> CONFLICT;
            case REQUEST_ENTITY_TOO_LARGE -> TOO_LARGE;
            case UNSUPPORTED_MEDIA_TYPE -> UNSUPPORTED_MEDIA_TYPE;
            case UNPROCESSABLE_ENTITY -> INVALID;
            case TOO_MANY_REQUESTS -> TOO_MANY_ATTEMPTS;
            case SERVICE_UNAVAILABLE, GATEWAY_TIMEOUT, BAD_GATEWAY -> UNAVAILABLE;
            default -> status.getCode() < 500 ? MALFORMED : INTERNAL;
        };
    }
}
