package io.culvert.gateway.archive.store;

import io.culvert.media.mp4.Fragment;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.mp4.TrackRun;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentBytes;
import io.culvert.media.segment.FragmentTime;
import io.culvert.media.segment.SegmentBytes;
import io.culvert.media.segment.SegmentEncoder;
import io.culvert.media.segment.SegmentHeader;
import io.culvert.media.segment.SegmentIndex;
import io.culvert.media.segment.SegmentScan;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/** Segments of sound whose samples are whatever a test wants. */
public final class TestSegments {
    /** Of the mark in front of each fragment. */
    static final int MARK_BYTES = 80;

    public static final List<Mp4Track> TRACKS = List.of(new Mp4Track(
            1,
            8000,
            Objects.requireNonNull(
                    SampleEntry.of(StreamDescription.from(SessionDescription.parse("v=0\nm=audio 0 RTP/AVP 0\n"))
                            .tracks()
                            .get(0)))));

    private TestSegments() {}

    private static Fragment fragment(byte[] payload) {
        ByteBuf data = Unpooled.wrappedBuffer(payload);
        return new Fragment(1, List.of(new TrackRun(1, List.of(new Sample(0, 160, 0, true, 0, data)))));
    }

    /** A fragment of one sample. */
    public static FragmentBytes fragment(long startMicros, long endMicros, byte[] payload) {
        FragmentTime time = new FragmentTime(startMicros, endMicros - startMicros, startMicros);
        return new FragmentBytes(fragment(payload), time, true);
    }

    /**
     * Lays down a segment as a store would have: so many fragments of one sample each, one behind the other, and its end.
     *
     * @param root below which its name says where
     * @return its row
     */
    public static SegmentRow lay(
            Path root, UUID volume, SegmentName name, int fragments, long fragmentMicros, Supplier<byte[]> payloads)
            throws IOException {
        SegmentHeader header = new SegmentHeader(volume, name.camera(), UUID.randomUUID(), 0, 0, name.startMicros());
        SegmentEncoder encoder = new SegmentEncoder(header, TRACKS);
        Path file = root.resolve(name.path());
        Files.createDirectories(file.getParent());
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            out.write(encoder.preamble().bytes());
            for (int i = 0; i < fragments; i++) {
                long start = name.startMicros() + i * fragmentMicros;
                for (ByteBuffer part : encoder.add(fragment(start, start + fragmentMicros, payloads.get()))) {
                    out.write(part);
                }
            }
            out.write(encoder.end(EndReason.FULL).encode());
            long end = encoder.fragments().getLast().endWallMicros();
            return new SegmentRow(volume, name, header.runId(), 0, end, out.size(), fragments, EndReason.FULL);
        }
    }

    /** How it stands in a file behind its mark. */
    static byte[] media(byte[] payload) {
        Fragment fragment = fragment(payload);
        byte[] media = new byte[(int) (fragment.headBytes() + fragment.dataBytes())];
        fragment.writeTo(Unpooled.wrappedBuffer(media).clear());
        return media;
    }

    static SegmentScan scan(byte[] file) {
        try {
            return SegmentScan.of(SegmentBytes.of(ByteBuffer.wrap(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a row speaks the truth about its file, and that was ended properly. */
    static boolean isTrue(SegmentRow row, byte[] file) {
        SegmentScan scan = scan(file);
        SegmentIndex index = scan.index();
        return scan.isWhole()
                && index != null
                && row.reason() == index.endReason()
                && row.reason() != EndReason.OTHER
                && row.bytes() == file.length
                && row.fragments() == scan.fragments().size()
                && row.endMicros() == scan.fragments().getLast().endWallMicros()
                && row.name().startMicros() == index.header().startWallMicros()
                && row.run().equals(index.header().runId())
                && index.header().isOf(row.volume(), row.name().camera());
    }

    /** All rows that the database has not got yet. */
    static List<SegmentRow> waitingRows(ArchiveRoot root) throws Exception {
        List<SegmentRow> rows = new ArrayList<>();
        Optional<WaitingRows> part = root.waitingRows(0).get(30, TimeUnit.SECONDS);
        while (part.isPresent()) {
            rows.addAll(part.get().rows());
            part = root.waitingRows(part.get().journal()).get(30, TimeUnit.SECONDS);
        }
        return rows;
    }

    /** Samples of so many bytes, none as another. */
    public static Supplier<byte[]> random(Random random, int bytes) {
        return () -> {
            byte[] payload = new byte[bytes];
            random.nextBytes(payload);
            return payload;
        };
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
