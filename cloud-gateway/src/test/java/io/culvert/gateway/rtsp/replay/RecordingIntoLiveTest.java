package io.culvert.gateway.rtsp.replay;

import static io.culvert.gateway.rtsp.replay.FakeRecording.FRAME_MICROS;
import static io.culvert.gateway.rtsp.replay.FakeRecording.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.stream.FakeCamera;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.TestIngress;
import io.culvert.gateway.stream.TestStartPoints;
import io.culvert.media.rtsp.InterleavedFrame;
import io.culvert.media.stream.PacketBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A player of a recording that goes on, as fast as it goes: what it sends around the recording's end. */
class RecordingIntoLiveTest implements ReplayOutput, ReplayPlayer.PlayAnswer {
    private static final int PICTURES = 25;
    private static final long START = 1_700_000_000L * SECOND;
    private static final int EXTENSION_BIT = 0x10;
    private static final int EXTENSION_AT = 12;
    private static final int DISCONTINUITY = 0x20;
    private static final long NTP_SECONDS_TO_1970 = 2_208_988_800L;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FakeRecording recording = new FakeRecording().add(START, 3, PICTURES);
    private final FakeCamera camera = LiveGroups.camera();
    private final TestIngress ingress = new TestIngress();
    private final LiveGroups live = new LiveGroups();
    private final List<PacketBatch> given = new ArrayList<>();
    private final List<Long> sent = new ArrayList<>();
    private final List<Long> jumps = new ArrayList<>();
    private long nowMicros = START + 3 * SECOND;
    private int sequence = -1;
    private boolean goodbye;
    private boolean ended;
    private final ReplayPlayer player = new ReplayPlayer(
            new ReplaySetting(
                    recording,
                    channel.eventLoop(),
                    io.netty.util.concurrent.Ticker.systemTicker(),
                    () -> Span.instant(nowMicros),
                    live,
                    Runnable::run),
            RecordedTracks.describe(FakeRecording.TRACKS),
            new boolean[] {true, false},
            new int[] {7, 8},
            this);

    @BeforeEach
    void play() {
        channel.freezeTime();
        player.play(
                new PlayOrder(START, PlayOrder.OPEN, PlayOrder.BEGINNING, 1, 1, false, FrameChoice.ALL, true, 1, false),
                this);
        channel.runPendingTasks();
        assertThat(sent).isEqualTo(pictures(0, 3 * PICTURES));
    }

    @AfterEach
    void close() {
        player.close();
        assertThat(live.reader).isNull();
        assertThat(given).allSatisfy(batch -> assertThat(batch.refCnt()).isZero());
        channel.close();
    }

    private static List<Long> pictures(double second, int count) {
        List<Long> walls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            walls.add(START + (long) (second * SECOND) + (long) i * FRAME_MICROS);
        }
        return walls;
    }

    private PacketBatch[] group(int pictures) {
        PacketBatch[] group = new PacketBatch[pictures];
        for (int i = 0; i < pictures; i++) {
            group[i] = ingress.placed(camera.picture(i == 0, 2));
        }
        return group;
    }

    private void attached(int cached) {
        PacketBatch[] group = group(cached);
        live.reader().started(TestStartPoints.video(group));
        letGo(group);
    }

    private void give(PacketBatch... batches) {
        for (PacketBatch batch : batches) {
            live.reader().batch(batch);
        }
        letGo(batches);
    }

    private void letGo(PacketBatch... batches) {
        for (PacketBatch batch : batches) {
            batch.release();
            given.add(batch);
        }
    }

    /** Time passes, for the wall clock and for timers. */
    private void pass(long millis) {
        for (long passed = 0; passed < millis; passed += 100) {
            nowMicros += 100_000;
            channel.advanceTimeBy(100, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
            channel.runPendingTasks();
        }
    }

    @Test
    void everyPictureComesOnce_whereTheLiveGroupFollowsTheRecordedOne() {
        camera.pass(3_000);
        attached(10);
        assertThat(sent).isEqualTo(pictures(0, 85));
        give(group(PICTURES));
        give(group(PICTURES));
        assertThat(sent.subList(0, 85)).isEqualTo(pictures(0, 85));
        assertThat(jumps).isEmpty();
    }

    @Test
    void everyPictureComesOnce_whereTheLiveGroupWasRecordedToo() {
        camera.pass(2_000);
        attached(PICTURES);
        assertThat(sent).isEqualTo(pictures(0, 3 * PICTURES));
        give(group(PICTURES));
        give(group(5));
        assertThat(sent).isEqualTo(pictures(0, 4 * PICTURES + 5));
        assertThat(jumps).isEmpty();
    }

    /** It is on the disk before it is known that it is the one that follows. */
    @Test
    void everyPictureComesOnce_whereTheNextGroupIsOnTheDiskFirst() {
        attached(0);
        recording.add(START + 3 * SECOND, 1, PICTURES);
        pass(500);
        assertThat(sent).isEqualTo(pictures(0, 4 * PICTURES));
        camera.pass(4_000);
        give(group(PICTURES));
        assertThat(sent).isEqualTo(pictures(0, 5 * PICTURES));
        assertThat(jumps).isEmpty();
    }

    @Test
    void liveThatFallsAway_beforeTheJoint_leavesTheRecordingToGoOn() {
        camera.pass(2_000);
        attached(PICTURES);
        live.reader().ended(new SourceFailure(SourceFailure.Code.ENDED, "the tracks changed"));
        recording.add(START + 3 * SECOND, 1, PICTURES);
        pass(500);
        assertThat(sent).isEqualTo(pictures(0, 4 * PICTURES));
        assertThat(ended).isFalse();
        pass(15_000);
        assertThat(ended).as("nothing is recorded, nothing comes live").isTrue();
        assertThat(sent).isEqualTo(pictures(0, 4 * PICTURES));
    }

    @Test
    void liveThatFallsAway_behindTheJoint_isTheEnd() {
        camera.pass(3_000);
        attached(5);
        live.reader().ended(new SourceFailure(SourceFailure.Code.ENDED, "the camera is gone"));
        assertThat(goodbye).isTrue();
        assertThat(ended).isTrue();
        assertThat(sent).isEqualTo(pictures(0, 80));
    }

    @Test
    void recorderThatStops_isFollowedByTheLiveStreamBehindTheHole() {
        attached(0);
        pass(5_000);
        camera.pass(8_000);
        give(group(PICTURES));
        assertThat(sent.subList(75, 100)).isEqualTo(pictures(8, PICTURES));
        assertThat(jumps).containsExactly(START + 8 * SECOND);
        assertThat(ended).isFalse();
    }

    @Test
    void recorderThatStops_withNothingLive_isTheEndAfterAWhile() {
        pass(9_000);
        assertThat(ended).isFalse();
        pass(8_000);
        assertThat(goodbye).isTrue();
        assertThat(ended).isTrue();
    }

    // ------------------------------------------------------------------------------------------------ the output

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void send(int track, ByteBuf framed) {
        assertThat(track).isZero();
        while (framed.isReadable()) {
            int length = framed.getUnsignedShort(framed.readerIndex() + 2);
            framed.skipBytes(InterleavedFrame.HEADER_BYTES);
            take(framed.readSlice(length));
        }
        framed.release();
    }

    private void take(ByteBuf packet) {
        int number = packet.getUnsignedShort(2);
        assertThat(number).isEqualTo(sequence < 0 ? number : (sequence + 1) & 0xFFFF);
        sequence = number;
        if ((packet.getByte(0) & EXTENSION_BIT) != 0) {
            long seconds = packet.getUnsignedInt(EXTENSION_AT + 4) - NTP_SECONDS_TO_1970;
            long micros = Math.round(packet.getUnsignedInt(EXTENSION_AT + 8) * 1e6 / (1L << 32));
            sent.add(seconds * SECOND + micros);
            if ((packet.getByte(EXTENSION_AT + 12) & DISCONTINUITY) != 0) {
                jumps.add(sent.getLast());
            }
        }
    }

    @Override
    public void report(int track, int ssrc, long ntpTime, long rtpTime, boolean last) {
        goodbye |= last;
    }

    @Override
    public void ended() {
        ended = true;
    }

    @Override
    public void flush() {}

    @Override
    public ByteBufAllocator allocator() {
        return ByteBufAllocator.DEFAULT;
    }

    @Override
    public void playing(ReplayStart start) {
        assertThat(start.fromMicros()).isEqualTo(START);
    }

    @Override
    public void nothing() {
        throw new AssertionError("nothing is recorded");
    }

    @Override
    public void failed() {
        throw new AssertionError("it cannot be read");
    }
}
