package io.culvert.gateway.archive.play;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.FreshSegment;
import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.RecordedNow;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.database.TestDatabase;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** A camera's recording that a test lays down, group by group, for whoever plays recordings: sound that browsers play. */
public final class LaidRecording implements AutoCloseable {
    private static final UUID VOLUME = UUID.randomUUID();
    private static final TrackDescription OPUS = StreamDescription.from(
                    SessionDescription.parse("v=0\nm=audio 0 RTP/AVP 96\na=rtpmap:96 opus/48000/2\n"))
            .tracks()
            .getFirst();
    private static final List<Mp4Track> TRACKS = List.of(
            new Mp4Track(1, OPUS.clockRate(), Objects.requireNonNull(SampleEntry.of(OPUS), "an entry of Opus")));

    private final TestDatabase database = TestDatabase.create();
    private final Path root;
    private final UUID camera;
    private final List<LaidSegment> segments = new ArrayList<>();
    private final Recordings recordings;

    public LaidRecording(Path root, UUID camera, LongSupplier nanoTime) {
        this.root = root;
        this.camera = camera;
        RecordedNow now = new RecordedNow() {
            @Override
            public List<FreshSegment> segments(RecordingKey asked) {
                return asked.equals(new RecordingKey(camera, 0))
                        ? segments.stream().map(LaidSegment::fresh).toList()
                        : List.of();
            }

            @Override
            public List<Gap> openGaps(RecordingKey asked) {
                return List.of();
            }
        };
        SegmentShelf shelf =
                new SegmentShelf(place -> Optional.of(root.resolve(place.name().path())), nanoTime);
        recordings = new Recordings(new ArchiveIndex(database.database()), now, shelf, nanoTime);
    }

    public Recordings recordings() {
        return recordings;
    }

    /** A segment begins then, with so many groups. */
    public LaidRecording segment(long startMicros, int groups, long micros) {
        try {
            segments.add(new LaidSegment(root, VOLUME, camera, segments.size() + 1, startMicros, TRACKS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return grow(groups, micros);
    }

    /** So many groups more in the last segment. */
    public LaidRecording grow(int groups, long micros) {
        try {
            segments.getLast().add(groups, micros);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    @Override
    public void close() {
        recordings.close();
        database.close();
    }
}
