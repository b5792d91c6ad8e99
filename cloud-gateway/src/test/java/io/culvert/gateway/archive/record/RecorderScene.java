package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.GapLedger;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.stream.FakeCamera;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StreamFixture;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.stream.StreamDescription;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A camera, the hub, and a recorder whose segments and gaps can be looked at; time passes when it is told to. */
abstract class RecorderScene {
    static final RecordingKey KEY = new RecordingKey(new UUID(1, 2), 0);
    static final long DAY_MICROS = 86_400_000_000L;

    final StreamFixture hub = new StreamFixture();
    final GapLedger ledger = new GapLedger();
    final RecentSpans recent = new RecentSpans(hub.ticker::nanoTime);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    SegmentBox box;

    FakeCamera camera = new FakeCamera(77, 100, 5_000);
    int gop = 50;
    int frame;
    long aheadMicros;
    boolean moving;

    @BeforeEach
    void clocks() {
        box = new SegmentBox(folder);
        camera.wallMicros = now();
    }

    @AfterEach
    void close() {
        hub.close();
    }

    long now() {
        return hub.ticker.nanoTime() / 1000 + aheadMicros;
    }

    Instant instant() {
        return Span.instant(now());
    }

    CameraRecorder recorder(boolean always) {
        return recorder(always, RecordingEnd.at(0));
    }

    CameraRecorder recorderOf(boolean always, RecordingEnd before) {
        return new CameraRecorder(hub.stream, KEY, before, always, () -> moving, box, ledger, recent, this::instant);
    }

    CameraRecorder recorder(boolean always, RecordingEnd before) {
        CameraRecorder recorder = recorderOf(always, before);
        recorder.start(now(), GapCause.GATEWAY);
        hub.run();
        return recorder;
    }

    CameraRecorder recording(StreamDescription tracks) {
        CameraRecorder recorder = recorder(true);
        hub.describe(tracks);
        return recorder;
    }

    /** So many pictures, 25 a second, a key frame every two seconds. */
    void pictures(int count) {
        for (int i = 0; i < count; i++) {
            hub.ticker.advanceMillis(40);
            hub.send(camera.picture(frame % gop == 0, 2));
            frame++;
        }
    }

    RecordingEnd stop(CameraRecorder recorder) {
        CompletableFuture<RecordingEnd> end = recorder.stop();
        hub.run();
        return end.join();
    }

    static List<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    void assertThatFragmentsAdjoin() {
        List<FragmentMark> marks = box.fragments();
        for (int i = 1; i < marks.size(); i++) {
            assertThat(marks.get(i).startWallMicros())
                    .isGreaterThanOrEqualTo(marks.get(i - 1).endWallMicros());
        }
    }

    List<Gap> gaps() {
        return ledger.of(KEY);
    }

    /** The hub has opened its source anew: it is described and sends from a key frame on. */
    void again(long bootId, int sequence) {
        camera = new FakeCamera(bootId, sequence, 123);
        camera.wallMicros = now();
        frame = 0;
        hub.describe(FakeCamera.video());
    }

    /** The agent is away for so long and is described anew then. */
    void uplinkFails(int millis, long bootId) {
        hub.fail(SourceFailure.Code.AGENT_OFFLINE);
        hub.pass(millis);
        again(bootId, 20);
    }

    void clockIsSetADayAhead() {
        aheadMicros += DAY_MICROS;
        camera.wallMicros += DAY_MICROS;
    }

    /** What is missing between the first segment and the last. */
    Gap hole(GapCause cause) {
        return new Gap(
                KEY,
                new Span(
                        box.all.getFirst().fragments().getLast().endWallMicros(),
                        box.all.getLast().plan.startMicros()),
                cause);
    }

    void offlineForTwentySeconds() {
        for (int i = 0; i < 5; i++) {
            hub.fail(SourceFailure.Code.AGENT_OFFLINE);
            hub.pass(4_000);
        }
    }
}
