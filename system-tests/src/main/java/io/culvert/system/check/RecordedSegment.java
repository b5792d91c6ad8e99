package io.culvert.system.check;

import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.SegmentCheck;
import io.culvert.media.segment.SegmentFile;
import io.culvert.media.segment.SegmentHeader;
import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A segment of the archive, as it lies on the disk: what it says of itself, and its pictures.
 *
 * @param fragments that can be played, in order
 * @param frames the pictures in them; they come whole, each "arrives" at its place on the time line
 * @param endReason null where nobody ended it
 * @param damages what {@link SegmentCheck} has to say of each of its bytes, if it was ended
 * @param soundHoles where a sample of sound does not begin where the one before it ends
 */
public record RecordedSegment(
        Path file,
        SegmentHeader header,
        List<FragmentMark> fragments,
        List<ObservedFrame> frames,
        @Nullable EndReason endReason,
        int damages,
        int soundHoles) {
    private static final long VIDEO_RATE = 90_000;

    /** A stamp lies near the beginning of its picture. */
    private static final int STAMPED_BYTES = 4096;

    /** @throws IOException where it cannot be read, or is no segment */
    static RecordedSegment read(Path file) throws IOException {
        try (SegmentFile segment = SegmentFile.open(file)) {
            EndReason reason = segment.endReason();
            List<ObservedFrame> frames = new ArrayList<>();
            long soundEnd = -1;
            int soundHoles = 0;
            for (FragmentMark mark : segment.fragments()) {
                FragmentHead head = segment.head(mark);
                if (head == null) {
                    throw new IOException(file + ": fragment " + mark.number() + " has no head");
                }
                addFrames(segment, mark, head.runs().getFirst().samples(), frames);
                if (head.runs().size() > 1) {
                    List<FragmentHead.Place> sound = head.runs().get(1).samples();
                    soundHoles += soundEnd >= 0 && sound.getFirst().decodeTime() != soundEnd ? 1 : 0;
                    soundEnd = sound.getLast().decodeTime() + sound.getLast().duration();
                }
            }
            int damages = reason == null
                    ? 0
                    : SegmentCheck.of(segment.bytes(), SegmentCheck.Depth.MEDIA).size();
            return new RecordedSegment(
                    file, segment.header(), segment.fragments(), frames, reason, damages, soundHoles);
        }
    }

    private static void addFrames(
            SegmentFile segment, FragmentMark mark, List<FragmentHead.Place> places, List<ObservedFrame> frames)
            throws IOException {
        long first = places.getFirst().decodeTime();
        for (FragmentHead.Place place : places) {
            long ticks = place.decodeTime() - first + place.compositionOffset();
            long position = mark.startWallMicros() + TimeUnit.SECONDS.toMicros(ticks) / VIDEO_RATE;
            frames.add(new ObservedFrame(
                    stamp(Unpooled.wrappedBuffer(segment.sample(mark, place, STAMPED_BYTES))),
                    place.sync(),
                    true,
                    position * 9 / 100, // 90 kHz
                    position));
        }
    }

    private static @Nullable FrameStamp stamp(ByteBuf sample) {
        FrameStamp stamp = FrameStamp.findInSample(Codec.H264, sample.slice());
        return stamp != null ? stamp : FrameStamp.findInSample(Codec.H265, sample);
    }

    /** Where it begins on the time line, Unix microseconds. */
    public long startMicros() {
        return header.startWallMicros();
    }

    /** Where what is in it ends. */
    public long endMicros() {
        return fragments.isEmpty() ? startMicros() : fragments.getLast().endWallMicros();
    }
}
