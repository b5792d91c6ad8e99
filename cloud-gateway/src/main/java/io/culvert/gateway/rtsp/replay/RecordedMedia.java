package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.play.FragmentMedia;
import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.archive.play.RecordingCursor;
import io.culvert.gateway.archive.play.Recordings;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of one camera, as a player sees it; answered by the archive, and by fakes in tests. Everything blocks and
 * is for virtual threads.
 */
public interface RecordedMedia {
    /** Where each recording is to be had. */
    interface Archive {
        RecordedMedia of(RecordingKey key);
    }

    /** A place in the recording; see {@link RecordingCursor}. */
    interface Cursor {
        @Nullable
        RecordedFragment seek(long micros);

        @Nullable
        RecordedFragment seekKeyFrame(long micros);

        @Nullable
        RecordedFragment next();

        @Nullable
        RecordedFragment previous();
    }

    Cursor cursor();

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
            public Cursor cursor() {
                RecordingCursor cursor = recordings.cursor(key);
                return new Cursor() {
                    @Override
                    public @Nullable RecordedFragment seek(long micros) {
                        return cursor.seek(micros);
                    }

                    @Override
                    public @Nullable RecordedFragment seekKeyFrame(long micros) {
                        return cursor.seekKeyFrame(micros);
                    }

                    @Override
                    public @Nullable RecordedFragment next() {
                        return cursor.next();
                    }

                    @Override
                    public @Nullable RecordedFragment previous() {
                        return cursor.previous();
                    }
                };
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
