package io.culvert.gateway.archive.keep;

/** How dear a segment is; where there is no room the cheap ones go first. */
enum Worth {
    /** Nothing special. */
    PLAIN,
    /** Something moved. */
    MOTION,
    /** Somebody wants it to be kept. */
    PROTECTED
}
