package io.culvert.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ffmpeg coded, through RTP into fragmented MP4 and back into ffmpeg: the same pictures at the same times. */
class FfmpegMp4IT {
    private static final int FRAMES = 60;

    @TempDir
    private Path folder;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final FragmentFile file = new FragmentFile(90_000);

    @AfterEach
    void nothingLeaks() {
        file.release();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
    }

    @Test
    void h264_comesBackAsItWas() throws Exception {
        FfmpegClip clip = new FfmpegClip(folder, false);
        Path source = clip.encode(FRAMES, "-tune", "zerolatency", "-g", "15");

        assertComesBack(clip, source, "avc1");
        assertThat(file.samples).allMatch(sample -> sample.compositionOffset() == 0);
    }

    @Test
    void h264_highProfileWithBFrames_comesBackAsItWas() throws Exception {
        FfmpegClip clip = new FfmpegClip(folder, false);
        Path source = clip.encode(FRAMES, "-preset", "medium", "-bf", "3", "-g", "15", "-profile:v", "high");

        assertComesBack(clip, source, "avc1.64");
        assertThat(file.samples).anyMatch(sample -> sample.compositionOffset() > 0);
    }

    @Test
    void h265_comesBackAsItWas() throws Exception {
        FfmpegClip clip = new FfmpegClip(folder, true);
        Path source =
                clip.encode(FRAMES, "-x265-params", "log-level=none:bframes=0:keyint=15:scenecut=0:repeat-headers=1");

        assertComesBack(clip, source, "hvc1.1.6.L");
    }

    private void assertComesBack(FfmpegClip clip, Path source, String codecs) throws Exception {
        List<Long> times =
                clip.packets(source, "v", "pts").stream().map(Long::valueOf).toList();
        sample(clip.description(), clip.batches(allocator, times));
        Path made = file.writeTo(folder.resolve("made.mp4"));

        assertThat(file.entries).hasSize(1);
        assertThat(file.entries.get(0).codecs()).startsWith(codecs);
        assertThat(file.samples.stream()
                        .map(sample -> sample.decodeTime() + sample.compositionOffset())
                        .toList())
                .isEqualTo(times);
        // ffmpeg moves a file with negative composition offsets, as B-frames have until they are learned, as a whole.
        List<Long> read =
                clip.packets(made, "v", "pts").stream().map(Long::valueOf).toList();
        assertThat(read.stream().map(time -> time - read.get(0)).toList()).isEqualTo(times);
        assertThat(clip.packets(made, "v", "flags")).isEqualTo(clip.packets(source, "v", "flags"));
        assertThat(file.samples.subList(FRAMES / 2, FRAMES - 1)).allMatch(sample -> sample.duration() == 3600);
        assertThat(clip.decoded(made, "v")).hasSize(FRAMES).isEqualTo(clip.decoded(source, "v"));
    }

    private void sample(StreamDescription description, List<PacketBatch> batches) {
        TrackDescription track = description.tracks().get(0);
        try (Sampler sampler = Objects.requireNonNull(Sampler.of(track, allocator, file))) {
            sampler.anchor(batches.get(0).rtpTime(), batches.get(0).rtpTime());
            batches.forEach(sampler::batch);
            sampler.flush();
        }
        new ArrayList<>(batches).forEach(PacketBatch::release);
    }
}
