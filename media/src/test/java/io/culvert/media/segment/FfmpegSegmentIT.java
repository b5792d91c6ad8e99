package io.culvert.media.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.mp4.FfmpegClip;
import io.culvert.media.mp4.FfmpegSound;
import io.culvert.media.mp4.Fragment;
import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.mp4.KeptSamples;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.TrackRun;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Segments with marks and index inside play in ffmpeg, whole and cut behind the last whole fragment. */
class FfmpegSegmentIT {
    private static final int FRAMES = 50;
    private static final int FRAGMENTS = 5;

    @TempDir
    private Path folder;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    /** A track's samples. */
    private record Recorded(int id, TrackDescription track, KeptSamples kept) {
        List<Sample> samples() {
            return kept.samples();
        }

        TrackRun part(int i) {
            List<Sample> samples = samples();
            return new TrackRun(
                    id, samples.subList(i * samples.size() / FRAGMENTS, (i + 1) * samples.size() / FRAGMENTS));
        }
    }

    private Recorded record(int id, TrackDescription track, List<PacketBatch> batches) {
        return new Recorded(id, track, KeptSamples.of(track, batches, allocator));
    }

    private Recorded video(boolean h265) throws Exception {
        FfmpegClip clip = new FfmpegClip(folder, h265);
        Path source = h265
                ? clip.encode(FRAMES, "-x265-params", "log-level=none:bframes=0:keyint=10:scenecut=0:repeat-headers=1")
                : clip.encode(FRAMES, "-tune", "zerolatency", "-g", "10");
        List<Long> times =
                clip.packets(source, "v", "pts").stream().map(Long::valueOf).toList();
        return record(1, clip.description().tracks().get(0), clip.batches(allocator, times));
    }

    private Recorded sound(int id, String encoder, String rate, String channels) throws Exception {
        FfmpegSound sound = FfmpegSound.send(folder, encoder, "-ar", rate, "-ac", channels);
        return record(id, sound.track(), sound.batches());
    }

    @Test
    void h264WithAac_plays() throws Exception {
        assertPlays(List.of(video(false), sound(2, "aac", "16000", "1")));
    }

    @Test
    void h265_plays() throws Exception {
        assertPlays(List.of(video(true)));
    }

    @ParameterizedTest
    @CsvSource({"pcm_mulaw, 8000, 1, pcm_mulaw", "pcm_alaw, 8000, 1, pcm_alaw", "libopus, 48000, 2, opus"})
    void sound_plays(String encoder, String rate, String channels, String name) throws Exception {
        assertPlays(List.of(sound(1, encoder, rate, channels)));
        String codec = new FfmpegClip(folder, false)
                .run(
                        "ffprobe",
                        List.of("-show_entries", "stream=codec_name", "-of", "csv=p=0"),
                        List.of(folder.resolve("whole.mp4").toString()));
        assertThat(codec.strip()).isEqualTo(name);
    }

    private void assertPlays(List<Recorded> tracks) throws Exception {
        Path whole = folder.resolve("whole.mp4");
        write(whole, tracks);
        for (int i = 0; i < tracks.size(); i++) {
            assertPlays(whole, i, tracks.get(i).samples().size());
        }
        Path cut = Files.copy(whole, folder.resolve("cut.mp4"));
        try (SegmentFile file = SegmentFile.open(whole);
                FileChannel channel = FileChannel.open(cut, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertThat(file.endReason()).isEqualTo(EndReason.STOPPED);
            assertThat(file.fragments()).hasSize(FRAGMENTS);
            assertThat(samples(file))
                    .isEqualTo(tracks.stream()
                            .mapToInt(track -> track.samples().size())
                            .sum());
            assertThat(SegmentCheck.of(file.bytes(), SegmentCheck.Depth.MEDIA)).isEmpty();
            channel.truncate(file.fragments().get(FRAGMENTS - 1).mediaOffset() + 30);
            channel.truncate(SegmentScan.of(SegmentBytes.of(channel)).wholeBytes());
        }
        for (int i = 0; i < tracks.size(); i++) {
            List<Sample> samples = tracks.get(i).samples();
            assertPlays(cut, i, (FRAGMENTS - 1) * samples.size() / FRAGMENTS);
            samples.forEach(Sample::release);
        }
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
    }

    private void assertPlays(Path file, int stream, int samples) throws Exception {
        FfmpegClip ffmpeg = new FfmpegClip(folder, false);
        assertThat(ffmpeg.packets(file, "" + stream, "pts")).hasSize(samples);
        assertThat(ffmpeg.decoded(file, "" + stream)).hasSize(samples);
    }

    private static int samples(SegmentFile file) throws IOException {
        int samples = 0;
        for (FragmentMark mark : file.fragments()) {
            for (FragmentHead.Run run : Objects.requireNonNull(file.head(mark)).runs()) {
                samples += run.samples().size();
            }
        }
        return samples;
    }

    private static void write(Path path, List<Recorded> tracks) throws IOException {
        SegmentEncoder encoder = new SegmentEncoder(
                new SegmentHeader(SegmentSample.VOLUME, SegmentSample.CAMERA, new UUID(5, 6), 0, 0, 1),
                tracks.stream()
                        .map(track -> new Mp4Track(
                                track.id(),
                                track.track().clockRate(),
                                track.kept().entry()))
                        .toList());
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(encoder.preamble().bytes());
            for (int i = 0; i < FRAGMENTS; i++) {
                int part = i;
                List<TrackRun> runs =
                        tracks.stream().map(track -> track.part(part)).toList();
                ByteBuffer[] all = encoder.add(
                        new FragmentBytes(new Fragment(i, runs), new FragmentTime(i * 400_000L, 400_000, i), true));
                long left = encoder.sizeBytes() - channel.position();
                while (left > 0) {
                    left -= channel.write(all);
                }
            }
            channel.write(encoder.end(EndReason.STOPPED).encode());
        }
    }
}
