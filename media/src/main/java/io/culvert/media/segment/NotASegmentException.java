package io.culvert.media.segment;

import java.io.IOException;

/** A file is no segment, or so little of one is left that nothing says whose. */
public final class NotASegmentException extends IOException {
    private static final long serialVersionUID = 1L;

    public NotASegmentException(String message) {
        super(message);
    }
}
