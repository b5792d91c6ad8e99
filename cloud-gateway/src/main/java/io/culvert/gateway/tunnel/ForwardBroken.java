package io.culvert.gateway.tunnel;

import java.io.IOException;

/** A forward ended other than in peace; goes through the pipeline of its channel before that closes. */
public final class ForwardBroken extends IOException {
    private static final long serialVersionUID = 1;

    private final transient ForwardFailure failure;

    ForwardBroken(ForwardFailure failure) {
        super(failure.code() + ": " + failure.message());
        this.failure = failure;
    }

    /** What happened. */
    public ForwardFailure failure() {
        return failure;
    }

    /** Nobody needs to know where in the tunnel this was made. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
