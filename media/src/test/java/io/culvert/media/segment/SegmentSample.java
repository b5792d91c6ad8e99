package io.culvert.media.segment;

import io.culvert.media.mp4.Fragment;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.mp4.TrackRun;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;

/** A segment of sound with noise for its samples, as large as a test wants it. */
final class SegmentSample {
    static final UUID VOLUME = new UUID(1, 2);
    static final UUID CAMERA = new UUID(3, 4);
    static final int SAMPLES = 4;

    final SegmentEncoder encoder;
    final SampleEntry entry;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    SegmentSample(long seed, int fragments, int sampleBytes) {
        this(new SegmentHeader(VOLUME, CAMERA, new UUID(seed, ~seed), 7, 0, 1_000_000), seed, fragments, sampleBytes);
    }

    SegmentSample(SegmentHeader header, long seed, int fragments, int sampleBytes) {
        entry = Objects.requireNonNull(
                SampleEntry.of(StreamDescription.from(SessionDescription.parse("v=0\nm=audio 0 RTP/AVP 0\n"))
                        .tracks()
                        .get(0)));
        encoder = new SegmentEncoder(header, List.of(new Mp4Track(1, 8000, entry)));
        write(encoder.preamble().bytes());
        Random random = new Random(seed);
        for (int i = 0; i < fragments; i++) {
            List<Sample> samples = new ArrayList<>();
            for (int k = 0; k < SAMPLES; k++) {
                byte[] data = new byte[sampleBytes];
                random.nextBytes(data);
                long time = (long) (i * SAMPLES + k) * sampleBytes;
                samples.add(new Sample(time, sampleBytes, 0, true, 0, Unpooled.wrappedBuffer(data)));
            }
            FragmentBytes fragment = new FragmentBytes(
                    new Fragment(i, List.of(new TrackRun(1, samples))),
                    new FragmentTime(1_000_000 + i * 1000L, 1000, i),
                    i % 2 == 0);
            for (ByteBuffer part : encoder.add(fragment)) {
                write(part);
            }
            fragment.release();
        }
    }

    private void write(ByteBuffer part) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        out.writeBytes(bytes);
    }

    /** As it lies on the disk before it is ended. */
    byte[] open() {
        return out.toByteArray();
    }

    /** With its index. */
    byte[] ended() {
        ByteBuffer index = encoder.end(EndReason.FULL).encode();
        return ByteBuffer.allocate(out.size() + index.remaining())
                .put(out.toByteArray())
                .put(index)
                .array();
    }

    List<FragmentMark> fragments() {
        return encoder.fragments();
    }
}
