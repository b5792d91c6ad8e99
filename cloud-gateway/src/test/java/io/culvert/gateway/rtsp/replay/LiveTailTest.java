package io.culvert.gateway.rtsp.replay;

import static io.culvert.gateway.rtsp.replay.FakeRecording.FRAME_MICROS;
import static io.culvert.gateway.rtsp.replay.FakeRecording.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.stream.FakeCamera;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.TestIngress;
import io.culvert.gateway.stream.TestStartPoints;
import io.culvert.media.stream.PacketBatch;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups of a second, some of them recorded, some live, some both. */
class LiveTailTest implements LiveTail.Listener {
    private static final int PICTURES = 25;
    private static final long START = 1_700_000_000L * SECOND;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FakeCamera camera = LiveGroups.camera();
    private final TestIngress ingress = new TestIngress();
    private final FakeRecording recording = new FakeRecording().add(START, 4, PICTURES);
    private final LiveGroups entry = new LiveGroups();
    private final List<PacketBatch> all = new ArrayList<>();
    private final LiveTail tail = new LiveTail(entry, channel.eventLoop(), FakeCamera.videoAndAudio(), this);
    private int came;
    private int over;

    @Override
    public void liveCame() {
        came++;
    }

    @Override
    public void liveOver() {
        over++;
    }

    @AfterEach
    void everythingIsLetGo() {
        tail.close();
        assertThat(entry.reader).isNull();
        assertThat(all).allSatisfy(batch -> assertThat(batch.refCnt()).isEqualTo(1));
        all.forEach(PacketBatch::release);
        channel.close();
    }

    private RecordedFragment recorded(int group) {
        return Objects.requireNonNull(recording.cursor().seek(START + group * SECOND));
    }

    /** Time of a group's last picture. */
    private long shown(int group) {
        return recorded(group).endMicros() - FRAME_MICROS;
    }

    private PacketBatch made(PacketBatch batch) {
        all.add(batch);
        return ingress.placed(batch);
    }

    private PacketBatch[] pictures(int count) {
        PacketBatch[] pictures = new PacketBatch[count];
        for (int i = 0; i < count; i++) {
            pictures[i] = made(camera.picture(i == 0, 2));
        }
        return pictures;
    }

    /** Attached, with so many pictures of the current group there already. */
    private void open(int cached) {
        tail.open();
        channel.runPendingTasks();
        entry.reader().started(TestStartPoints.video(pictures(cached)));
    }

    private void give(PacketBatch... batches) {
        for (PacketBatch batch : batches) {
            tail.batch(batch);
        }
    }

    /** Where all that is there lies on the recording's time line, track by track. */
    private List<Long> taken(int track) {
        List<Long> walls = new ArrayList<>();
        for (PacketBatch batch = tail.peek(); batch != null; batch = tail.peek()) {
            long wall = tail.wallMicros(batch);
            tail.poll();
            if (tail.told(batch) == track) {
                walls.add(wall);
            }
            batch.release();
        }
        return walls;
    }

    private static List<Long> pictures(long from, int count) {
        List<Long> walls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            walls.add(from + (long) i * FRAME_MICROS);
        }
        return walls;
    }

    @Test
    void groupBehindTheLastRecordedOne_isTheFirstThatComes() {
        camera.pass(2_000);
        open(PICTURES);
        assertThat(tail.joinBehind(recorded(2), PICTURES)).isFalse();
        give(pictures(PICTURES));
        assertThat(came).isEqualTo(2 * PICTURES);
        assertThat(tail.joinBehind(recorded(2), PICTURES)).isTrue();
        assertThat(tail.isJoined()).isTrue();
        assertThat(taken(FakeCamera.VIDEO)).isEqualTo(pictures(START + 3 * SECOND, PICTURES));
        give(pictures(3));
        assertThat(taken(FakeCamera.VIDEO)).isEqualTo(pictures(START + 4 * SECOND, 3));
        assertThat(tail.takeSkipped()).isFalse();
    }

    @Test
    void groupThatIsOnTheDiskToo_comesFromHere() {
        camera.pass(1_000);
        open(PICTURES);
        give(pictures(PICTURES));
        assertThat(tail.joinAt(recorded(0))).isFalse();
        assertThat(tail.joinAt(recorded(2))).isTrue();
        assertThat(taken(FakeCamera.VIDEO)).isEqualTo(pictures(START + 2 * SECOND, PICTURES));
    }

    /** The recording's time line goes on, whatever the clock of the camera says. */
    @Test
    void timesGoOn_whereTheCamerasWallClockIsSetAnew() {
        camera.pass(3_000);
        camera.wallMicros += 90 * SECOND;
        open(PICTURES);
        assertThat(tail.joinBehind(recorded(2), PICTURES)).isTrue();
        assertThat(taken(FakeCamera.VIDEO)).isEqualTo(pictures(START + 3 * SECOND, PICTURES));
    }

    @Test
    void groupThatBeginsLaterThanHalfAPictureBehind_isAnotherOne() {
        camera.pass(3_000);
        camera.monotonicNanos += 25_000_000L;
        open(PICTURES);
        assertThat(tail.joinBehind(recorded(2), PICTURES)).isFalse();
        assertThat(tail.joinAt(recorded(3))).isFalse();
        assertThat(tail.isJoined()).isFalse();
    }

    @Test
    void nothingRecordedAnyMore_beginsWithTheFirstGroupBehindTheHole() {
        camera.pass(9_000);
        open(0);
        assertThat(tail.joinAnywhere(shown(3))).isFalse();
        give(pictures(PICTURES));
        assertThat(tail.joinAnywhere(shown(3))).isTrue();
        assertThat(tail.joinWallMicros()).isEqualTo(START + 9 * SECOND);
        assertThat(tail.takeSkipped()).as("a hole lies in front").isTrue();
        assertThat(taken(FakeCamera.VIDEO)).isEqualTo(pictures(START + 9 * SECOND, PICTURES));
    }

    /** What was shown already does not come again. */
    @Test
    void groupThatWasCapturedBeforeTheRecordingsEnd_isNoneBehindIt() {
        camera.pass(2_000);
        camera.monotonicNanos += 25_000_000L;
        open(PICTURES);
        give(pictures(PICTURES));
        assertThat(tail.joinAnywhere(shown(3))).isFalse();
        give(pictures(PICTURES));
        assertThat(tail.joinAnywhere(shown(3))).isTrue();
        assertThat(tail.joinWallMicros()).isEqualTo(START + 4 * SECOND);
        assertThat(taken(FakeCamera.VIDEO)).isEqualTo(pictures(START + 4 * SECOND, PICTURES));
    }

    @Test
    void soundInFrontOfTheJoint_stays_andLiesWhereItWasCaptured() {
        camera.pass(2_000);
        open(PICTURES);
        give(made(camera.sound()));
        give(pictures(1));
        give(made(camera.sound()));
        assertThat(tail.joinBehind(recorded(2), PICTURES)).isTrue();
        assertThat(Objects.requireNonNull(tail.peek()).track()).isEqualTo(FakeCamera.AUDIO);
        assertThat(taken(FakeCamera.AUDIO)).hasSize(2).first().isEqualTo(START + 3 * SECOND);
    }

    @Test
    void clientThatDoesNotKeepUp_goesOnWithTheLastGroup_andThatIsSaid() {
        camera.payloadBytes = 30_000;
        camera.pass(3_000);
        open(PICTURES);
        assertThat(tail.joinBehind(recorded(2), PICTURES)).isTrue();
        for (int i = 0; i < 8; i++) {
            give(pictures(PICTURES)); // 1.5 MB each
        }
        List<Long> left = taken(FakeCamera.VIDEO);
        assertThat(left.getLast()).isEqualTo(START + 12 * SECOND - FRAME_MICROS);
        assertThat(left).hasSizeBetween(PICTURES, 5 * PICTURES).isEqualTo(pictures(left.getFirst(), left.size()));
        assertThat((left.getFirst() - START) % SECOND).as("a whole group").isZero();
        assertThat(tail.takeSkipped()).isTrue();
    }

    @Test
    void groupThatIsTooLong_isLeftOutUpToTheNextOne() {
        camera.payloadBytes = 30_000;
        camera.pass(3_000);
        open(0);
        give(pictures(200)); // 12 MB
        assertThat(tail.peek()).isNull();
        camera.payloadBytes = 1_000;
        give(pictures(PICTURES));
        assertThat(tail.joinBehind(recorded(3), PICTURES))
                .as("that group begins later")
                .isFalse();
        assertThat(tail.joinAnywhere(shown(3))).isTrue();
        assertThat(taken(FakeCamera.VIDEO)).isEqualTo(pictures(START + 11 * SECOND, PICTURES));
    }

    @Test
    void viewerWhoMayNotWatchLive_isNotAttached() {
        entry.allowed = false;
        tail.open();
        channel.runPendingTasks();
        assertThat(entry.reader).isNull();
        assertThat(tail.isRefused()).isTrue();
        assertThat(came).isEqualTo(1);
    }

    @Test
    void streamThatEndsBeforeTheJoint_leavesNothingBehind() {
        camera.pass(2_000);
        open(PICTURES);
        tail.ended(new SourceFailure(SourceFailure.Code.ENDED, "the camera's tracks changed"));
        assertThat(over).isEqualTo(1);
        assertThat(tail.peek()).isNull();
        assertThat(tail.joinAnywhere(START)).isFalse();
    }

    @Test
    void streamThatEndsBehindIt_isPlayedToItsEnd() {
        camera.pass(3_000);
        open(PICTURES);
        assertThat(tail.joinBehind(recorded(2), PICTURES)).isTrue();
        tail.ended(new SourceFailure(SourceFailure.Code.ENDED, "the camera is gone"));
        assertThat(over).isEqualTo(1);
        assertThat(taken(FakeCamera.VIDEO)).hasSize(PICTURES);
    }

    @Test
    void whatComesAfterTheEnd_isLeftWhereItIs() {
        camera.pass(3_000);
        open(1);
        tail.close();
        int before = came;
        give(pictures(2));
        tail.ended(new SourceFailure(SourceFailure.Code.ENDED, "gone"));
        assertThat(tail.peek()).isNull();
        assertThat(came).isEqualTo(before);
        assertThat(over).isZero();
    }
}
