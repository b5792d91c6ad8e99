package io.culvert.agent.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryAck;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.Input;
import io.culvert.proto.tunnel.v1.InputState;
import io.culvert.proto.tunnel.v1.StartCamera;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Inputs and carries on an event loop whose time the test holds. */
class CameraInputTest {
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final EventLoop loop = clock.eventLoop();
    private final FakeCameras fake = new FakeCameras(loop);
    private final Cameras cameras = fake.cameras(99, FakeCameras.camera("door"));
    private final FakeUplink uplink = new FakeUplink();
    private final UplinkCarries carries = cameras.attach(uplink);
    private final List<Input> announced = new ArrayList<>();

    {
        cameras.onInputsChanged(() -> announced.add(cameras.inputs().getInputs(0)));
        clock.freezeTime();
    }

    @Test
    void input_isUnknownAtFirst_andReadyAfterItsProbe() {
        assertThat(cameras.inputs().getInputs(0).getState()).isEqualTo(InputState.INPUT_STATE_UNKNOWN);
        cameras.start();
        advance(Duration.ofMillis(200));
        assertThat(announced).singleElement().satisfies(input -> {
            assertThat(input.getName()).isEqualTo("door");
            assertThat(input.getState()).isEqualTo(InputState.INPUT_STATE_READY);
            assertThat(input.getTracks(0).getEncodingName()).isEqualTo("H264");
            assertThat(input.getTracks(0).getWidth()).isEqualTo(1280);
        });
    }

    @Test
    void probe_isRepeated_soonAfterAFailure_seldomOtherwise() {
        fake.answersProbes = false;
        cameras.start();
        run();
        fake.all.get(0).end(RtspClientFailure.Kind.UNREACHABLE);
        advance(Duration.ofMillis(200));
        assertThat(announced.get(0).getState()).isEqualTo(InputState.INPUT_STATE_FAILED);
        assertThat(announced.get(0).getDetail()).contains("UNREACHABLE");

        fake.answersProbes = true;
        advance(CameraInput.FIRST_PROBE_AFTER_FAILURE);
        assertThat(fake.probes).hasValue(2);
        advance(Duration.ofMinutes(9));
        assertThat(fake.probes).hasValue(2);
        advance(Duration.ofMinutes(2));
        assertThat(fake.probes).hasValue(3);
        assertThat(announced).hasSize(2);
    }

    @Test
    void secondStart_ofTheSameInput_sharesTheSession() {
        start(1);
        FakeCameras.Session session = fake.sessions.remove();
        session.describe(FakeCameras.VIDEO);
        session.frame(0, true, 100);
        run();
        start(2);
        session.frame(1, false, 100);
        run();

        assertThat(fake.sessions).isEmpty();
        assertThat(uplink.streams).hasSize(2);
        assertThat(uplink.streams.get(0).frameNumbers()).containsExactly(0L, 1L);
        assertThat(uplink.streams.get(1).frameNumbers())
                .as("counted from its own start")
                .containsExactly(0L);

        carries.stop(1);
        run();
        assertThat(session.isEnded()).isFalse();
        carries.stop(2);
        run();
        assertThat(session.isEnded()).isTrue();
    }

    @Test
    void newSession_waitsUntilTheOldOneHasEnded() {
        fake.closesAtOnce = false;
        start(1);
        FakeCameras.Session old = fake.sessions.remove();
        carries.stop(1);
        start(2);
        assertThat(fake.sessions).isEmpty();
        old.end(RtspClientFailure.Kind.CLOSED_BY_US);
        run();
        assertThat(fake.sessions).hasSize(1);
        assertThat(fake.mostOpen).hasValue(1);
    }

    @Test
    void start_duringAProbe_waitsUntilTheProbeHasEnded() {
        fake.answersProbes = false;
        fake.closesAtOnce = false;
        cameras.start();
        run();
        start(1);
        assertThat(fake.sessions).isEmpty();
        fake.all.get(0).end(RtspClientFailure.Kind.CLOSED_BY_US);
        run();
        assertThat(fake.sessions).hasSize(1);
        assertThat(fake.mostOpen).hasValue(1);
    }

    @Test
    void probe_neverRuns_besideASession() {
        start(1);
        fake.sessions.remove().describe(FakeCameras.VIDEO);
        advance(Duration.ofHours(1));
        assertThat(fake.probes).hasValue(0);
        assertThat(fake.mostOpen).hasValue(1);
    }

    @Test
    void camera_thatKeepsFailing_isLeftAloneForAWhile() {
        for (int carry = 1; carry <= 3; carry++) {
            start(carry);
            fake.sessions.remove().end(RtspClientFailure.Kind.BAD_CREDENTIALS);
            run();
        }
        start(4);
        assertThat(fake.sessions).as("not dialled").isEmpty();
        AgentControl told = uplink.reports.get(uplink.reports.size() - 1);
        assertThat(told.getCommandFailed().getError()).isEqualTo(CarryError.CARRY_ERROR_BAD_CREDENTIALS);
        assertThat(told.getCommandFailed().getMessage()).contains("not tried for another");
        advance(Breaker.FIRST_REST);
        start(5);
        assertThat(fake.sessions).hasSize(1);
    }

    @Test
    void data_waitsForTheAck() {
        uplink.acks = false;
        start(1);
        FakeCameras.Session session = fake.sessions.remove();
        session.describe(FakeCameras.VIDEO);
        session.frame(0, true, 100);
        run();
        FakeStream stream = uplink.streams.get(0);
        assertThat(stream.sent).singleElement().satisfies(message -> {
            assertThat(message.getOpen().getCarryId()).isEqualTo(1);
            assertThat(message.getOpen().getBootId()).isEqualTo(99);
            assertThat(message.getOpen().getDescription().getTracksCount()).isEqualTo(1);
        });
        stream.ack();
        run();
        assertThat(stream.frameNumbers()).containsExactly(0L);
    }

    @Test
    void camera_thatFailsBeforeItsDescription_isACommandFailed() {
        start(1);
        fake.sessions.remove().end(RtspClientFailure.Kind.BAD_CREDENTIALS);
        run();
        assertThat(uplink.streams).isEmpty();
        assertThat(uplink.reports).anySatisfy(report -> {
            assertThat(report.getCommandFailed().getId()).isEqualTo(1);
            assertThat(report.getCommandFailed().getError()).isEqualTo(CarryError.CARRY_ERROR_BAD_CREDENTIALS);
        });
        assertThat(carries.isEmpty()).isTrue();
    }

    @Test
    void camera_thatFailsLater_isACarryEnd_andTheInputFails() {
        start(1);
        FakeCameras.Session session = fake.sessions.remove();
        session.describe(FakeCameras.VIDEO);
        session.end(RtspClientFailure.Kind.SILENT);
        advance(Duration.ofMillis(200));
        FakeStream stream = uplink.streams.get(0);
        assertThat(stream.sent.get(stream.sent.size() - 1).getEnd().getError())
                .isEqualTo(CarryError.CARRY_ERROR_SILENT);
        assertThat(stream.finished).isTrue();
        assertThat(announced.get(announced.size() - 1).getState()).isEqualTo(InputState.INPUT_STATE_FAILED);
        assertThat(uplink.reports).noneMatch(AgentControl::hasCommandFailed);
    }

    @Test
    void unknownInput_andIdInUse_areRefused() {
        carries.start(StartCamera.newBuilder().setCarryId(5).setInput("nowhere").build());
        start(1);
        start(1);
        assertThat(uplink.reports.stream()
                        .filter(AgentControl::hasCommandFailed)
                        .map(AgentControl::getCommandFailed))
                .extracting("id", "error")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(5L, CarryError.CARRY_ERROR_NO_SUCH_INPUT),
                        org.assertj.core.groups.Tuple.tuple(1L, CarryError.CARRY_ERROR_INTERNAL));
    }

    @Test
    void newParameterSets_areDescribed_beforeTheBatchThatNeedsThem() {
        start(1);
        FakeCameras.Session session = fake.sessions.remove();
        session.describe(FakeCameras.VIDEO);
        session.frame(0, true, 100);
        session.describe(FakeCameras.VIDEO);
        session.frame(1, true, 100);
        run();
        assertThat(uplink.streams.get(0).sent.stream().map(CarryUp::getMessageCase))
                .containsExactly(
                        CarryUp.MessageCase.OPEN,
                        CarryUp.MessageCase.BATCH,
                        CarryUp.MessageCase.DESCRIPTION,
                        CarryUp.MessageCase.BATCH);
        assertThat(uplink.streams.get(0).sent.get(2).getDescription().getParameterSetId())
                .isEqualTo(1);
    }

    @Test
    void joiner_countsDescriptionsFromItsOwnStart() {
        start(1);
        FakeCameras.Session session = fake.sessions.remove();
        session.describe(FakeCameras.VIDEO);
        session.describe(FakeCameras.VIDEO);
        run();
        start(2);
        session.describe(FakeCameras.VIDEO);
        run();
        FakeStream joiner = uplink.streams.get(1);
        assertThat(joiner.sent.get(0).getOpen().getDescription().getParameterSetId())
                .isZero();
        assertThat(joiner.sent.get(1).getDescription().getParameterSetId()).isEqualTo(1);
    }

    @Test
    void missingAck_endsTheCarry() {
        uplink.acks = false;
        start(1);
        fake.sessions.remove().describe(FakeCameras.VIDEO);
        advance(Duration.ofSeconds(11));
        FakeStream stream = uplink.streams.get(0);
        assertThat(stream.sent.get(1).getEnd().getError()).isEqualTo(CarryError.CARRY_ERROR_INTERNAL);
        assertThat(fake.open).hasValue(0);
    }

    @Test
    void counters_areReportedWhileItFlows() {
        start(1);
        FakeCameras.Session session = fake.sessions.remove();
        session.describe(FakeCameras.VIDEO);
        session.frame(0, true, 1_000);
        session.frame(1, false, 500);
        advance(Duration.ofSeconds(6));
        assertThat(uplink.reports).anySatisfy(report -> {
            assertThat(report.getCameraState().getFramesSent()).isEqualTo(2);
            assertThat(report.getCameraState().getBytesSent()).isEqualTo(1_500);
        });
    }

    @Test
    void lostTunnel_closesTheSession_andReleasesWhatWaits() {
        uplink.isReady = false;
        start(1);
        FakeCameras.Session session = fake.sessions.remove();
        session.describe(FakeCameras.VIDEO);
        session.frame(0, true, 1_000);
        run();
        carries.lost();
        run();
        assertThat(session.isEnded()).isTrue();
        assertThat(carries.isEmpty()).isTrue();
    }

    @Test
    void shutDown_waitsForTheCamera_andOpensNothingAnyMore() {
        fake.closesAtOnce = false;
        start(1);
        FakeCameras.Session session = fake.sessions.remove();
        CompletableFuture<Void> done = cameras.shutDown();
        run();
        assertThat(done).isNotDone();
        session.end(RtspClientFailure.Kind.CLOSED_BY_US);
        advance(Duration.ofHours(1));
        assertThat(done).isCompleted();
        assertThat(fake.all).hasSize(1);
        assertThat(fake.probes).hasValue(0);
    }

    /** A call that ends before its open was answered may never have reached the gateway, which would wait. */
    @Test
    void callThatEndsBeforeTheAck_isToldAsFailed() {
        uplink.acks = false;
        start(1);
        fake.sessions.remove().describe(FakeCameras.VIDEO);
        run();
        uplink.streams.get(0).cancel("no more calls");
        run();
        assertThat(uplink.reports)
                .filteredOn(AgentControl::hasCommandFailed)
                .hasSize(1)
                .allMatch(report -> report.getCommandFailed().getId() == 1
                        && report.getCommandFailed().getMessage().contains("no more calls"));
        assertThat(carries.isEmpty()).isTrue();
    }

    private void start(long carryId) {
        carries.start(
                StartCamera.newBuilder().setCarryId(carryId).setInput("door").build());
        run();
    }

    private void run() {
        clock.runPendingTasks();
    }

    private void advance(Duration time) {
        run();
        for (long second = 0; second <= time.toSeconds(); second++) {
            clock.advanceTimeBy(second < time.toSeconds() ? 1_000 : time.toMillisPart(), TimeUnit.MILLISECONDS);
            clock.runScheduledPendingTasks();
            run();
        }
    }

    private final class FakeUplink implements Uplink {
        final List<AgentControl> reports = new ArrayList<>();
        final List<FakeStream> streams = new ArrayList<>();
        boolean acks = true;
        boolean isReady = true;

        @Override
        public void report(AgentControl message) {
            reports.add(message);
        }

        @Override
        public CarryStream openCarry(CarryStream.Listener listener) {
            FakeStream stream = new FakeStream(listener);
            streams.add(stream);
            return stream;
        }
    }

    private final class FakeStream implements CarryStream {
        final List<CarryUp> sent = new ArrayList<>();
        private final Listener listener;
        boolean finished;

        FakeStream(Listener listener) {
            this.listener = listener;
        }

        void ack() {
            loop.execute(() -> listener.onMessage(
                    CarryDown.newBuilder().setAck(CarryAck.getDefaultInstance()).build()));
        }

        List<Long> frameNumbers() {
            return sent.stream()
                    .filter(CarryUp::hasBatch)
                    .map(message -> message.getBatch().getFrameNumber())
                    .toList();
        }

        @Override
        public boolean isReady() {
            return uplink.isReady;
        }

        @Override
        public void send(CarryUp message) {
            sent.add(message);
            if (message.hasOpen() && uplink.acks) {
                ack();
            }
        }

        @Override
        public void send(BatchMessage batch) {
            ByteBuf bytes = Unpooled.buffer();
            batch.writeTo(bytes, 0, batch.sizeBytes());
            try {
                send(CarryUp.parseFrom(bytes.nioBuffer()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void finish() {
            finished = true;
            loop.execute(() -> listener.onClosed("OK"));
        }

        @Override
        public void cancel(String reason) {
            loop.execute(() -> listener.onClosed("CANCELLED: " + reason));
        }
    }
}
