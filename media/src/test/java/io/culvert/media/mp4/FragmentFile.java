package io.culvert.media.mp4;

import io.culvert.media.stream.MediaKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the samples of one track into a file: a fragment for each group of pictures or ten frames of sound. */
final class FragmentFile implements SampleSink {
    private static final int SOUND_SAMPLES = 10;

    final List<SampleEntry> entries = new ArrayList<>();
    final List<Sample> samples = new ArrayList<>();
    int holes;
    private final int timescale;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Sample> run = new ArrayList<>();
    private long sequence;
    private boolean video;

    FragmentFile(int timescale) {
        this.timescale = timescale;
    }

    @Override
    public void described(SampleEntry entry) {
        writeRun();
        entries.add(entry);
        video = entry.kind() == MediaKind.VIDEO;
        out.writeBytes(InitSegment.bytes(List.of(new Mp4Track(1, timescale, entry))));
    }

    @Override
    public void hole() {
        writeRun();
        holes++;
    }

    @Override
    public void sample(Sample sample) {
        if (sample.sync() && (video || run.size() == SOUND_SAMPLES)) {
            writeRun();
        }
        run.add(sample);
        samples.add(sample);
    }

    private void writeRun() {
        if (run.isEmpty()) {
            return;
        }
        Fragment fragment = new Fragment(sequence++, List.of(new TrackRun(1, run)));
        ByteBuf bytes = Unpooled.buffer();
        fragment.writeTo(bytes);
        if (bytes.readableBytes() != fragment.headBytes() + fragment.dataBytes()) {
            throw new AssertionError(bytes.readableBytes() + " bytes, said " + fragment);
        }
        out.write(bytes.array(), 0, bytes.readableBytes());
        run.clear();
    }

    Path writeTo(Path file) throws Exception {
        writeRun();
        return Files.write(file, out.toByteArray());
    }

    void release() {
        samples.forEach(Sample::release);
    }
}
