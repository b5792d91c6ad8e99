package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.play.FragmentCursor;
import io.culvert.gateway.archive.play.FragmentMedia;
import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.archive.play.Recordings;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * What is recorded of one camera, as a player sees it; answered by the archive, and by fakes in tests. Everything blocks and
 * is for virtual threads.
 */
public interface RecordedMedia {
    /** Where each recording is to be had. */
    interface Archive {
        RecordedMedia of(RecordingKey key);
    }

    FragmentCursor cursor();

    /** Samples of a fragment; shared by all who play it. */
    FragmentMedia media(RecordedFragment fragment) throws IOException;

    OptionalLong begin();

    /** Where it ends as of now. */
    OptionalLong end();

    /** Whether something is being written. */
    boolean isOpen();

    /** The archive's own. */
    static Archive of(Recordings recordings) {
        return key -> new RecordedMedia() {
            @Override
            public FragmentCursor cursor() {
                return recordings.cursor(key);
            }

            @Override
            public FragmentMedia media(RecordedFragment fragment) throws IOException {
                return recordings.media(fragment);
            }

            @Override
            public OptionalLong begin() {
                return recordings.begin(key);
            }

            @Override
            public OptionalLong end() {
                return recordings.end(key);
            }

            @Override
            public boolean isOpen() {
                return recordings.isOpen(key);
            }
        };
    }
}
