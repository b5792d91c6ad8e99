package io.culvert.gateway.archive.play;

import io.culvert.gateway.archive.index.FreshSegment;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentPlace;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.archive.store.TestSegments;
import io.culvert.media.mp4.Fragment;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.TrackRun;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentBytes;
import io.culvert.media.segment.FragmentTime;
import io.culvert.media.segment.SegmentEncoder;
import io.culvert.media.segment.SegmentHeader;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** A segment that a test writes fragment by fragment, as a recorder does. */
final class LaidSegment {
    private final SegmentPlace place;
    private final Path file;
    private final SegmentHeader header;
    private final SegmentEncoder encoder;
    private final Random random;
    private long endMicros;

    LaidSegment(Path root, UUID volume, UUID camera, long number, long startMicros) throws IOException {
        this(root, volume, camera, number, startMicros, TestSegments.TRACKS);
    }

    LaidSegment(Path root, UUID volume, UUID camera, long number, long startMicros, List<Mp4Track> tracks)
            throws IOException {
        place = new SegmentPlace(volume, new SegmentName(camera, startMicros, number));
        file = root.resolve(place.name().path());
        header = new SegmentHeader(volume, camera, UUID.randomUUID(), 0, 0, startMicros);
        encoder = new SegmentEncoder(header, tracks);
        random = new Random(number);
        endMicros = startMicros;
        Files.createDirectories(file.getParent());
        write(encoder.preamble().bytes());
    }

    /** The next fragment, of four samples of noise. */
    LaidSegment add(long micros, boolean keyFrame) throws IOException {
        List<Sample> samples = new java.util.ArrayList<>();
        for (int i = 0; i < 4; i++) {
            byte[] data = new byte[200];
            random.nextBytes(data);
            samples.add(new Sample(i * 200L, 200, 0, keyFrame && i == 0, 0, Unpooled.wrappedBuffer(data)));
        }
        FragmentBytes fragment = new FragmentBytes(
                new Fragment(encoder.fragments().size(), List.of(new TrackRun(1, samples))),
                new FragmentTime(endMicros, micros, endMicros),
                keyFrame);
        write(encoder.add(fragment));
        endMicros += micros;
        return this;
    }

    LaidSegment add(int count, long micros) throws IOException {
        for (int i = 0; i < count; i++) {
            add(micros, true);
        }
        return this;
    }

    /** Its end. */
    SegmentRow end() throws IOException {
        write(encoder.end(EndReason.FULL).encode());
        return new SegmentRow(
                place.volume(),
                place.name(),
                header.runId(),
                0,
                endMicros,
                Files.size(file),
                encoder.fragments().size(),
                EndReason.FULL);
    }

    /** As its recorder tells of it. */
    FreshSegment fresh() {
        return new FreshSegment(place, new Span(place.name().startMicros(), endMicros), false);
    }

    Path file() {
        return file;
    }

    private void write(ByteBuffer... bytes) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (ByteBuffer part : bytes) {
                out.write(part);
            }
        }
    }
}
