package io.culvert.media.stream;

/** What a track is to its viewer. */
public enum MediaKind {
    VIDEO,
    AUDIO,
    /** Metadata and everything else. */
    APPLICATION
}
