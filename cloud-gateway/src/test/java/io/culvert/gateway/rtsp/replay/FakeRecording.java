package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.archive.play.FragmentCursor;
import io.culvert.gateway.archive.play.FragmentMedia;
import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentPlace;
import io.culvert.media.mp4.Fragment;
import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.mp4.TrackRun;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A recording in memory: groups of 25 pictures a second, whose second word says which microsecond they show, and G.711
 * beside them.
 */
public final class FakeRecording implements RecordedMedia {
    public static final long SECOND = 1_000_000;
    public static final int FRAME_MICROS = 40_000;

    /** Pictures, and sound of 8 kHz. */
    public static final List<Mp4Track> TRACKS = List.of(
            new Mp4Track(
                    1,
                    90_000,
                    entry(new TrackDescription(
                            0,
                            MediaKind.VIDEO,
                            Codec.H264,
                            "H264",
                            96,
                            90_000,
                            0,
                            "packetization-mode=1;sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==",
                            0,
                            0))),
            new Mp4Track(
                    2,
                    8_000,
                    entry(new TrackDescription(1, MediaKind.AUDIO, Codec.PCMU, "PCMU", 0, 8_000, 1, "", 0, 0))));

    private final List<RecordedFragment> fragments = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<FragmentMark, FragmentMedia> media = new ConcurrentHashMap<>();
    private final UUID camera = UUID.randomUUID();
    public final AtomicInteger reads = new AtomicInteger();

    /** Whether the database is away. */
    public volatile boolean away;

    private static SampleEntry entry(TrackDescription track) {
        return Objects.requireNonNull(SampleEntry.of(track), "an entry of " + track.codec());
    }

    /** Records groups of so many pictures from then on. */
    public FakeRecording add(long startMicros, int groups, int pictures) {
        return add(startMicros, groups, pictures, TRACKS);
    }

    public FakeRecording add(long startMicros, int groups, int pictures, List<Mp4Track> tracks) {
        for (int i = 0; i < groups; i++) {
            add(startMicros + (long) i * pictures * FRAME_MICROS, pictures, true, tracks);
        }
        return this;
    }

    /** Records one fragment. */
    public FakeRecording add(long startMicros, int pictures, boolean key, List<Mp4Track> tracks) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < pictures; i++) {
            samples.add(new Sample(
                    i * 3600L,
                    3600,
                    0,
                    key && i == 0,
                    0,
                    picture(startMicros + (long) i * FRAME_MICROS, key && i == 0)));
        }
        List<TrackRun> runs = new ArrayList<>(List.of(new TrackRun(1, samples)));
        if (tracks.size() > 1) {
            List<Sample> sound = new ArrayList<>();
            for (int i = 0; i < pictures; i++) {
                sound.add(new Sample(
                        i * 320L, 320, 0, true, 0, Unpooled.buffer(320).writeZero(320)));
            }
            runs.add(new TrackRun(2, sound));
        }
        Fragment fragment = new Fragment(fragments.size(), runs);
        ByteBuf bytes = Unpooled.buffer();
        fragment.writeTo(bytes);
        ByteBuffer whole = ByteBuffer.allocate(bytes.readableBytes());
        bytes.readBytes(whole);
        FragmentHead head = Objects.requireNonNull(FragmentHead.parse(whole.flip()));
        FragmentMark mark = new FragmentMark(
                fragments.size() * 1000L,
                fragments.size(),
                key ? FragmentMark.KEY_FRAME : 0,
                startMicros,
                (long) pictures * FRAME_MICROS,
                startMicros,
                whole.limit(),
                0);
        media.put(mark, new FragmentMedia(head, whole));
        SegmentPlace place = new SegmentPlace(camera, new SegmentName(camera, Math.max(0, startMicros), 1));
        fragments.add(new RecordedFragment(place, mark, tracks));
        return this;
    }

    /** One NAL unit behind its length: a slice that says when it was shown. */
    private static ByteBuf picture(long micros, boolean key) {
        int size = key ? 4000 : 60;
        ByteBuf sample = Unpooled.buffer(4 + size);
        sample.writeInt(size).writeByte(key ? 0x65 : 0x41).writeLong(micros).writeZero(size - 9);
        return sample;
    }

    @Override
    public FragmentCursor cursor() {
        return new FakeCursor();
    }

    private final class FakeCursor implements FragmentCursor {
        private int at = -1;

        @Override
        public @Nullable RecordedFragment seek(long micros) {
            if (away) {
                throw new IllegalStateException("the database is away");
            }
            for (int i = 0; i < fragments.size(); i++) {
                if (fragments.get(i).endMicros() > micros) {
                    at = i;
                    return fragments.get(i);
                }
            }
            return null;
        }

        @Override
        public @Nullable RecordedFragment seekKeyFrame(long micros) {
            RecordedFragment found = seek(micros);
            while (found != null && !found.startsWithKeyFrame()) {
                found = previous();
            }
            return found;
        }

        @Override
        public @Nullable RecordedFragment next() {
            return at + 1 < fragments.size() ? fragments.get(++at) : null;
        }

        @Override
        public @Nullable RecordedFragment previous() {
            return at > 0 ? fragments.get(--at) : null;
        }
    }

    @Override
    public FragmentMedia media(RecordedFragment fragment) {
        reads.incrementAndGet();
        return Objects.requireNonNull(media.get(fragment.mark()));
    }

    @Override
    public boolean isOpen() {
        return false;
    }

    @Override
    public OptionalLong begin() {
        if (away) {
            throw new IllegalStateException("the database is away");
        }
        return fragments.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(fragments.getFirst().startMicros());
    }

    @Override
    public OptionalLong end() {
        return fragments.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(fragments.getLast().endMicros());
    }
}
