package io.culvert.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.stream.PacketBatch;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ordinary MP4 files, as ffmpeg reads them. */
class MovieIT {
    private static final int FRAMES = 50;
    private static final int GROUP = 10;

    @TempDir
    private Path folder;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private @Nullable KeptSamples recorded;

    private void record() throws Exception {
        FfmpegClip clip = new FfmpegClip(folder, false);
        Path source = clip.encode(FRAMES, "-preset", "veryfast", "-bf", "2", "-g", "" + GROUP, "-sc_threshold", "0");
        List<Long> times =
                clip.packets(source, "v", "pts").stream().map(Long::valueOf).toList();
        List<PacketBatch> batches = clip.batches(allocator, times);
        recorded = KeptSamples.of(clip.description().tracks().get(0), batches, allocator);
        List<Sample> samples = recorded.samples();
        assertThat(samples).hasSize(FRAMES);
        assertThat(samples)
                .as("pictures out of order")
                .anyMatch(sample -> sample.compositionOffset() != samples.get(0).compositionOffset());
    }

    private List<Sample> samples() {
        return Objects.requireNonNull(recorded).samples();
    }

    /** Presentation times by the track's own clock, sorted. */
    private List<Long> shown() {
        long zero = samples().get(0).decodeTime();
        return samples().stream()
                .map(sample -> sample.presentationTime() - zero)
                .sorted()
                .toList();
    }

    /** One chunk for each group, each so far behind the last that a file of the size needs wide offsets, or not. */
    private Path write(MovieTrack track, long apart) throws Exception {
        long at = 0;
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < samples().size(); i++) {
            if (i % GROUP == 0) {
                at += i == 0 ? 0 : apart;
                track.chunk(Objects.requireNonNull(recorded).entry(), at);
            }
            Sample sample = samples().get(i);
            track.sample(sample.duration(), sample.compositionOffset(), sample.sync(), sample.sizeBytes());
            places.add(at);
            at += sample.sizeBytes();
        }
        List<Long> pts = shown();
        track.show(0, pts.get(13) + 1, pts.get(40) - pts.get(13) - 1);
        byte[] head = Movie.head(List.of(track), 1_795_262_400L, at);
        Path file = folder.resolve("movie.mp4");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(head), 0);
            for (int i = 0; i < samples().size(); i++) {
                out.write(ByteBuffer.wrap(ByteBufUtil.getBytes(samples().get(i).data())), head.length + places.get(i));
            }
        }
        return file;
    }

    private void assertShows(Path file) throws Exception {
        FfmpegClip clip = new FfmpegClip(folder, false);
        assertThat(clip.decoded(file, "v")).hasSize(40 - 14);
        String told = clip.run(
                "ffprobe",
                List.of("-show_entries", "format=duration:format_tags=creation_time", "-of", "csv=p=0"),
                List.of(file.toString()));
        assertThat(told).startsWith("1.0").contains("2026-11-21T12:00:00");
    }

    @Test
    void picturesOutOfOrder_areShownFromAndToTheTick() throws Exception {
        record();
        assertShows(write(new MovieTrack(90_000), 0));
    }

    @Test
    void fileBeyondFourGibibytes_isRead() throws Exception {
        record();
        assertShows(write(new MovieTrack(90_000), 1L << 31)); // holes that take no room on the disk
    }
}
