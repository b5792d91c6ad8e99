package io.culvert.gateway.archive.play;

import org.jspecify.annotations.Nullable;

/** A place in a recording, which goes from fragment to fragment. Everything blocks. */
public interface FragmentCursor {
    /**
     * Goes to the fragment that holds the instant, else to the first behind it.
     *
     * @param micros Unix microseconds
     * @return null where there is none; the cursor stays where it was then
     */
    @Nullable
    RecordedFragment seek(long micros);

    /**
     * Goes to where a decoder has to start to show the instant: the last key frame at or before it. Where nothing is recorded
     * at the instant, or nothing can be shown of it, to the first key frame behind.
     */
    @Nullable
    RecordedFragment seekKeyFrame(long micros);

    /** The same, for who may see nothing that begins before another instant: to the first key frame behind that at least. */
    default @Nullable RecordedFragment seekKeyFrame(long micros, long notBeforeMicros) {
        RecordedFragment found = seekKeyFrame(micros);
        while (found != null && (found.startMicros() < notBeforeMicros || !found.startsWithKeyFrame())) {
            found = next();
        }
        return found;
    }

    /** Goes to the next fragment; null where there is none yet, and the cursor stays. */
    @Nullable
    RecordedFragment next();

    /** Goes to the fragment before; null at the beginning, and the cursor stays. */
    @Nullable
    RecordedFragment previous();
}
