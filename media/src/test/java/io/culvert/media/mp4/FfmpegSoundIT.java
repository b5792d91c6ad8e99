package io.culvert.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.stream.PacketBatch;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sound that ffmpeg codes and sends as RTP, as fragmented MP4 back in ffmpeg: nothing is missing, times are exact. */
class FfmpegSoundIT {
    @TempDir
    private Path folder;

    private FragmentFile file = new FragmentFile(1);

    @Test
    void aac_comesBackWhole() throws Exception {
        Path made = carry("aac", 16_000, "-ar", "16000", "-ac", "1");

        FfmpegClip ffmpeg = new FfmpegClip(folder, false);
        assertThat(ffmpeg.packets(made, "a", "pts"))
                .hasSize(file.samples.size())
                .hasSizeGreaterThan(28);
        assertThat(ffmpeg.decoded(made, "a")).hasSize(file.samples.size());
        assertThat(file.samples).extracting(Sample::duration).containsOnly(1024);
    }

    @Test
    void opus_comesBackWhole() throws Exception {
        Path made = carry("libopus", 48_000, "-ar", "48000", "-ac", "2");

        FfmpegClip ffmpeg = new FfmpegClip(folder, false);
        assertThat(ffmpeg.packets(made, "a", "pts"))
                .hasSize(file.samples.size())
                .hasSizeBetween(99, 103);
        assertThat(ffmpeg.decoded(made, "a")).hasSize(file.samples.size());
        assertThat(file.samples.subList(0, 95)).extracting(Sample::duration).containsOnly(960);
    }

    /** Two seconds of a tone. */
    private Path carry(String encoder, int clockRate, String... options) throws Exception {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        file = new FragmentFile(clockRate);
        FfmpegSound sound = FfmpegSound.send(folder, encoder, options);
        try (Sampler sampler = Objects.requireNonNull(Sampler.of(sound.track(), allocator, file))) {
            for (PacketBatch batch : sound.batches()) {
                sampler.batch(batch);
                batch.release();
            }
            sampler.flush();
        }
        Path made = file.writeTo(folder.resolve("made.mp4"));
        file.release();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
        return made;
    }
}
