package io.culvert.agent.link;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.agent.camera.Cameras;
import io.culvert.agent.camera.FakeCameras;
import io.culvert.agent.identity.AgentId;
import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.AgentKey;
import io.culvert.agent.identity.CaPin;
import io.culvert.agent.identity.Enrolment;
import io.culvert.agent.identity.EnrolmentResult;
import io.culvert.agent.identity.GatewayAddress;
import io.culvert.agent.identity.GatewayDialer;
import io.culvert.agent.identity.Hardware;
import io.culvert.agent.identity.IdentityStore;
import io.culvert.agent.identity.LiveIdentity;
import io.culvert.agent.motion.Mailbox;
import io.culvert.agent.motion.Motions;
import io.culvert.agent.motion.SmtpConfig;
import io.culvert.agent.motion.SmtpServer;
import io.culvert.agent.testing.SlowUplink;
import io.culvert.agent.testing.TestAuthority;
import io.culvert.agent.testing.TestGateway;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.client.Credentials;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.Batch;
import io.culvert.proto.tunnel.v1.CameraState;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.Drain;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.Hello;
import io.culvert.proto.tunnel.v1.InputState;
import io.culvert.proto.tunnel.v1.MotionOrigin;
import io.culvert.proto.tunnel.v1.MotionPhase;
import io.culvert.proto.tunnel.v1.MotionSeen;
import io.culvert.proto.tunnel.v1.RefusedReason;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The tunnel against a gateway over real TLS, with cameras that do what the test says. */
@Execution(ExecutionMode.CONCURRENT)
class GatewayLinkIT {
    private static final AgentId ID = new AgentId("123456789015");

    @TempDir
    private Path state;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
    private final TestAuthority authority = new TestAuthority();
    private final TestGateway gateway = new TestGateway(authority);
    private final TestGateway other = new TestGateway(authority);
    private final FakeCameras fake = new FakeCameras(loop);
    private final Cameras cameras = fake.cameras(42, FakeCameras.camera("door"), FakeCameras.camera("yard"));

    @SuppressWarnings("NullAway.Init") // set before each test
    private IdentityStore store;

    @SuppressWarnings("NullAway.Init") // set by enrol
    private LiveIdentity identity;

    @SuppressWarnings("NullAway.Init") // set by enrol
    private GatewayLink link;

    @BeforeEach
    void startGateway() throws Exception {
        gateway.activationKeys.put(ID.digits(), "clk_act_test");
        gateway.start();
        store = IdentityStore.open(state);
    }

    @AfterEach
    void stop() throws Exception {
        if (identity != null) {
            identity.close();
        }
        if (link != null) {
            link.stop().get(5, TimeUnit.SECONDS);
        }
        gateway.close();
        other.close();
        store.close();
        worker.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }

    private void startAgent(TestGateway... gateways) throws Exception {
        enrol(gateways);
        startLink();
    }

    private void enrol(TestGateway... gateways) throws Exception {
        enrol(Stream.of(gateways).map(TestGateway::address).toArray(String[]::new));
    }

    private void enrol(String... gateways) throws Exception {
        CaPin pin = CaPin.of(authority.certificate());
        GatewayDialer dialer = new GatewayDialer(loop, pin);
        Enrolment enrolment = new Enrolment(dialer, "test", new Hardware("", ""), Clock.systemUTC());
        List<GatewayAddress> addresses =
                Stream.of(gateways).map(GatewayAddress::parse).toList();
        AgentIdentity pending = new AgentIdentity(ID, AgentKey.generate(), List.of(), pin, addresses);
        EnrolmentResult result = enrolment
                .activate(GatewayAddress.parse(gateway.address()), pending, Secret.of("clk_act_test"))
                .get(10, TimeUnit.SECONDS);
        assertThat(result).isInstanceOf(EnrolmentResult.Granted.class);
        AgentIdentity activated = ((EnrolmentResult.Granted) result).identity();
        store.save(activated);
        identity = new LiveIdentity(activated, store, enrolment, addresses, worker, Clock.systemUTC());
        link = new GatewayLink(
                loop,
                dialer,
                identity,
                cameras,
                new Greeting("test", 42, new Hardware("", "")),
                addresses,
                new SplittableRandom(1));
    }

    private void startLink() {
        identity.start();
        cameras.start();
        link.start();
    }

    private void awaitExpiry(AgentIdentity of) {
        Instant end = of.chain().get(0).getNotAfter().toInstant();
        await().atMost(Duration.ofSeconds(15)).until(() -> end.isBefore(Instant.now()));
    }

    @Test
    void hello_comesFirst_withMutualTls() throws Exception {
        startAgent(gateway);
        TestGateway.ControlCall control = gateway.nextControl();
        Hello hello = control.messages.take().getHello();
        assertThat(control.client).isEqualTo("CN=" + ID);
        assertThat(hello.getProtocolVersionsList()).containsExactly(1);
        assertThat(hello.getBootId()).isEqualTo(42);
        assertThat(hello.getInputsList()).extracting("name").containsExactly("door", "yard");
    }

    @Test
    void inputs_areAnnounced_whenTheirProbeHasAnswered() throws Exception {
        startAgent(gateway);
        TestGateway.ControlCall control = gateway.nextControl();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> control.next(AgentControl.MessageCase.INPUTS).getInputs().getInputsList().stream()
                        .allMatch(input -> input.getState() == InputState.INPUT_STATE_READY
                                && input.getTracks(0).getHeight() == 720));
    }

    @Test
    void mailOfACamera_reachesTheGateway_alsoOneFromBeforeTheTunnel() throws Exception {
        enrol(gateway);
        Motions motions = new Motions(loop);
        link.tells(motions);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Credentials login = new Credentials("cam", Secret.of("pass word"));
        SmtpServer mails = new SmtpServer(
                loop,
                new SmtpConfig(
                        any,
                        "motion",
                        login,
                        List.of(Mailbox.of("door", "door", "192.0.2.1"), Mailbox.of("yard", "yard", "192.0.2.2"))),
                motions);
        try {
            int port = mails.start().get(5, TimeUnit.SECONDS).getPort();
            assertThat(curl(port, "cam:pass word", "door@cams", "Subject: Motion at the door"))
                    .isZero();
            startLink();
            TestGateway.ControlCall control = gateway.nextControl();
            MotionSeen first =
                    control.next(AgentControl.MessageCase.MOTION_SEEN).getMotionSeen();
            assertThat(first.getInput()).isEqualTo("door");
            assertThat(first.getPhase()).isEqualTo(MotionPhase.MOTION_PHASE_PULSE);
            assertThat(first.getOrigin()).isEqualTo(MotionOrigin.MOTION_ORIGIN_SMTP);
            assertThat(first.getAgeMs()).isLessThan(30_000);

            assertThat(curl(port, "cam:pass word", "yard@cams", "Subject: disk full"))
                    .isZero();
            assertThat(curl(port, "cam:wrong", "yard@cams", "Subject: motion")).isEqualTo(67);
            assertThat(curl(port, "cam:pass word", "stranger@cams", "Subject: motion"))
                    .isEqualTo(55);
            assertThat(curl(port, "cam:pass word", "yard@cams", "Subject: =?utf-8?Q?mo=74ion?="))
                    .isZero();
            assertThat(control.next(AgentControl.MessageCase.MOTION_SEEN)
                            .getMotionSeen()
                            .getInput())
                    .isEqualTo("yard");
        } finally {
            mails.stop();
        }
    }

    /** Sends a mail by a program that cameras' makers use too; its exit code. */
    private static int curl(int port, String login, String to, String subject) throws Exception {
        Process curl = new ProcessBuilder(
                        "curl",
                        "--silent",
                        "--max-time",
                        "10",
                        "--url",
                        "smtp://127.0.0.1:" + port + "/cam",
                        "--user",
                        login,
                        "--mail-from",
                        "cam@site",
                        "--mail-rcpt",
                        to,
                        "--upload-file",
                        "-")
                .redirectErrorStream(true)
                .start();
        try (OutputStream mail = curl.getOutputStream()) {
            mail.write((subject + "\r\n\r\nsee the picture\r\n.dot\r\n").getBytes(StandardCharsets.UTF_8));
        }
        return curl.waitFor();
    }

    @Test
    void carry_opens_waitsForTheAck_thenSends() throws Exception {
        gateway.acks = false;
        startAgent(gateway);
        gateway.nextControl().start(7, "door", 3);
        FakeCameras.Session session = fake.nextSession();
        session.describe(FakeCameras.VIDEO);
        session.frame(0, true, 40_000);
        session.frame(1, false, 900);
        TestGateway.CarryCall carry = gateway.nextCarry();
        CarryUp open = carry.next();
        assertThat(open.getOpen().getCarryId()).isEqualTo(7);
        assertThat(open.getOpen().getDescription().getTracks(0).getWidth()).isEqualTo(1280);
        assertThat(carry.messages.poll(300, TimeUnit.MILLISECONDS))
                .as("nothing before the ack")
                .isNull();

        carry.ack();
        Batch first = carry.next().getBatch();
        Batch second = carry.next().getBatch();
        assertThat(first.getKeyFrame()).isTrue();
        assertThat(first.getPackets().size()).isEqualTo(40_000);
        assertThat(first.getCameraEpoch()).isEqualTo(3);
        assertThat(first.getBootId()).isEqualTo(42);
        assertThat(List.of(first.getFrameNumber(), second.getFrameNumber())).containsExactly(0L, 1L);
    }

    @Test
    void stop_endsTheCarry_andTheCamerasSession() throws Exception {
        startAgent(gateway);
        TestGateway.ControlCall control = gateway.nextControl();
        control.start(7, "door", 1);
        FakeCameras.Session session = fake.nextSession();
        session.describe(FakeCameras.VIDEO);
        TestGateway.CarryCall carry = gateway.nextCarry();
        control.stop(7);
        carry.next();
        assertThat(carry.next().getEnd().getError()).isEqualTo(CarryError.CARRY_ERROR_STOPPED);
        assertThat(carry.end.poll(5, TimeUnit.SECONDS)).isEqualTo("completed");
        await().until(session::isEnded);
    }

    @Test
    void camera_thatFails_endsItsCarryOnly() throws Exception {
        startAgent(gateway);
        TestGateway.ControlCall control = gateway.nextControl();
        control.start(7, "door", 1);
        FakeCameras.Session session = fake.nextSession();
        session.describe(FakeCameras.VIDEO);
        TestGateway.CarryCall carry = gateway.nextCarry();
        session.end(RtspClientFailure.Kind.ENDED);
        carry.next();
        assertThat(carry.next().getEnd().getError()).isEqualTo(CarryError.CARRY_ERROR_ENDED);
        control.start(8, "door", 2);
        fake.nextSession().end(RtspClientFailure.Kind.BUSY);
        assertThat(control.next(AgentControl.MessageCase.COMMAND_FAILED)
                        .getCommandFailed()
                        .getError())
                .isEqualTo(CarryError.CARRY_ERROR_BUSY);
        assertThat(control.end).isEmpty();
    }

    @Test
    void cancelledCarry_closesTheSession() throws Exception {
        startAgent(gateway);
        gateway.nextControl().start(7, "door", 1);
        FakeCameras.Session session = fake.nextSession();
        session.describe(FakeCameras.VIDEO);
        TestGateway.CarryCall carry = gateway.nextCarry();
        carry.down.onError(io.grpc.Status.CANCELLED.asRuntimeException());
        await().until(session::isEnded);
    }

    @Test
    void killedGateway_thatIsBack_isFoundWithinSeconds() throws Exception {
        startAgent(gateway);
        gateway.nextControl().start(1, "door", 1);
        FakeCameras.Session session = fake.nextSession();
        gateway.kill();
        await().atMost(Duration.ofSeconds(3)).until(session::isEnded);
        gateway.start();
        long back = System.nanoTime();
        TestGateway.ControlCall again = gateway.nextControl();
        assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(5));
        again.start(1, "door", 2);
        fake.nextSession();
        assertThat(fake.mostOpen.get()).isLessThanOrEqualTo(2); // one per input
    }

    @Test
    void deadGateway_isLeftForTheOther() throws Exception {
        other.start();
        startAgent(gateway, other);
        gateway.nextControl();
        gateway.kill();
        other.nextControl();
    }

    @Test
    void gateway_thatFallsSilent_isCalledDead() throws Exception {
        gateway.heartbeatIntervalMillis = 100;
        gateway.heartbeatTimeoutMillis = 600;
        startAgent(gateway);
        TestGateway.ControlCall control = gateway.nextControl();
        control.start(1, "door", 1);
        FakeCameras.Session session = fake.nextSession();
        await().until(() -> control.heartbeats.get() > 10);
        assertThat(control.end).as("it lives while it answers").isEmpty();

        gateway.isMute = true;
        long silent = System.nanoTime();
        assertThat(control.end.poll(5, TimeUnit.SECONDS)).isEqualTo("error");
        assertThat(Duration.ofNanos(System.nanoTime() - silent))
                .isBetween(Duration.ofMillis(240), Duration.ofSeconds(2));
        await().until(session::isEnded);
        gateway.isMute = false;
        gateway.controls.clear();
        assertThat(gateway.nextControl()).isNotNull();
    }

    @Test
    void stalledReceiver_getsWholeAccessUnits_andGoesOnAtAKeyFrame() throws Exception {
        gateway.readsCarries = false;
        startAgent(gateway);
        TestGateway.ControlCall control = gateway.nextControl();
        control.start(7, "door", 1);
        FakeCameras.Session session = fake.nextSession();
        session.describe(FakeCameras.VIDEO);
        TestGateway.CarryCall carry = gateway.nextCarry();
        carry.next();

        int frames = 400;
        for (int i = 0; i < frames; i++) { // 20 MB: more than budget and windows hold
            session.frame(i, i % 20 == 0, 50_000);
        }
        await().until(() -> loop.submit(() -> true).get());
        assertThat(control.heartbeats.get()).isNotNegative();
        carry.down.request(Integer.MAX_VALUE);

        List<Batch> received = new ArrayList<>();
        while (true) { // until what waited is through: before, the next frames might find the queue still full
            CarryUp message = carry.messages.poll(1, TimeUnit.SECONDS);
            if (message == null) {
                break;
            }
            received.add(message.getBatch());
        }
        session.frame(frames, true, 50_000);
        session.frame(frames + 1, false, 50_000);
        received.add(carry.next().getBatch());
        received.add(carry.next().getBatch());
        assertThat(received.get(received.size() - 1).getFrameNumber()).isEqualTo(frames + 1);
        long next = 0;
        int gaps = 0;
        for (Batch batch : received) {
            assertThat(batch.getStartsAccessUnit() && batch.getEndsAccessUnit()).isTrue();
            if (batch.getFrameNumber() != next) {
                gaps++;
                assertThat(batch.getKeyFrame())
                        .as("frame %s after a gap", batch.getFrameNumber())
                        .isTrue();
            }
            next = batch.getFrameNumber() + 1;
        }
        assertThat(gaps).isPositive();
        assertThat(received.size()).isLessThan(frames / 2);

        CameraState counters;
        do {
            counters = control.next(AgentControl.MessageCase.CAMERA_STATE).getCameraState();
        } while (counters.getFramesSent() < received.size());
        assertThat(counters.getFramesDropped()).isEqualTo(frames + 2 - received.size());
        assertThat(control.end).as("the tunnel lived through it").isEmpty();
    }

    /** 200 kB/s offered to a path of 100 kB/s: half of it arrives, and it arrives fresh, and the tunnel lives. */
    @Test
    void slowUplink_costsPictures_notDelayNorTheTunnel() throws Exception {
        gateway.heartbeatIntervalMillis = 500;
        gateway.heartbeatTimeoutMillis = 5_000;
        try (SlowUplink uplink = new SlowUplink(gateway.port(), 100_000)) {
            enrol(uplink.address());
            startLink();
            TestGateway.ControlCall control = gateway.nextControl();
            control.start(7, "door", 1);
            FakeCameras.Session session = fake.nextSession();
            session.describe(FakeCameras.VIDEO);
            TestGateway.CarryCall carry = gateway.nextCarry();
            carry.next();

            long begin = System.nanoTime();
            AtomicLong frames = new AtomicLong();
            ScheduledFuture<?> camera = loop.scheduleAtFixedRate(
                    () -> {
                        long frame = frames.getAndIncrement();
                        session.frame(frame, frame % 25 == 0, 8_000);
                    },
                    0,
                    40,
                    TimeUnit.MILLISECONDS);
            List<Duration> delays = new ArrayList<>();
            while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(12)) {
                Batch batch = carry.next().getBatch();
                long captured = begin + TimeUnit.MILLISECONDS.toNanos(40 * batch.getFrameNumber());
                delays.add(Duration.ofNanos(System.nanoTime() - captured));
            }
            camera.cancel(false);
            assertThat(control.end).isEmpty();
            assertThat(control.heartbeats.get()).isGreaterThan(12);
            assertThat(delays.size()).isBetween((int) (frames.get() / 4), (int) (frames.get() * 3 / 4));
            assertThat(delays).allSatisfy(delay -> assertThat(delay).isLessThan(Duration.ofSeconds(6)));
        }
    }

    @Test
    void path_thatFallsSilent_isLeft() throws Exception {
        gateway.heartbeatIntervalMillis = 200;
        gateway.heartbeatTimeoutMillis = 1_000;
        try (SlowUplink uplink = new SlowUplink(gateway.port(), 1_000_000)) {
            enrol(uplink.address(), gateway.address());
            startLink();
            TestGateway.ControlCall slow = gateway.nextControl();
            await().until(() -> slow.heartbeats.get() > 1);
            uplink.fallSilent();
            long silent = System.nanoTime();
            gateway.nextControl();
            assertThat(Duration.ofNanos(System.nanoTime() - silent)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void drain_opensTheNewTunnel_beforeTheOldOneCloses() throws Exception {
        other.start();
        startAgent(gateway);
        TestGateway.ControlCall old = gateway.nextControl();
        old.start(1, "door", 1);
        FakeCameras.Session session = fake.nextSession();
        session.describe(FakeCameras.VIDEO);
        TestGateway.CarryCall oldCarry = gateway.nextCarry();

        old.send(GatewayControl.newBuilder()
                .setDrain(Drain.newBuilder().addGateways(other.address()).setDeadlineMs(20_000))
                .build());
        TestGateway.ControlCall fresh = other.nextControl();
        fresh.start(1, "door", 2);
        TestGateway.CarryCall newCarry = other.nextCarry();
        assertThat(old.end).as("the old tunnel still carries").isEmpty();
        session.frame(0, true, 100);
        newCarry.next();
        assertThat(newCarry.next().getBatch().getCameraEpoch()).isEqualTo(2);
        oldCarry.next();
        assertThat(oldCarry.next().getBatch().getCameraEpoch()).isEqualTo(1);

        old.stop(1);
        assertThat(old.end.poll(5, TimeUnit.SECONDS)).isEqualTo("completed");
        assertThat(session.isEnded()).isFalse();
        assertThat(fake.all).as("one session for both").hasSize(1);
    }

    @Test
    void drain_endsAtItsDeadline_evenIfSomethingIsCarried() throws Exception {
        startAgent(gateway);
        TestGateway.ControlCall old = gateway.nextControl();
        old.start(1, "door", 1);
        fake.nextSession().describe(FakeCameras.VIDEO);
        gateway.nextCarry();
        old.send(GatewayControl.newBuilder()
                .setDrain(Drain.newBuilder().setDeadlineMs(500))
                .build());
        gateway.nextControl();
        assertThat(old.end.poll(5, TimeUnit.SECONDS)).isEqualTo("completed");
    }

    /** Most agents know one gateway, and that one restarts: until it is back, or its time is over, nothing is lost. */
    @Test
    void drain_whileNobodyElseIsThere_goesOnCarrying_andTriesWithShortWaits() throws Exception {
        other.start();
        other.kill();
        startAgent(gateway, other);
        TestGateway.ControlCall old = gateway.nextControl();
        old.start(1, "door", 1);
        FakeCameras.Session session = fake.nextSession();
        session.describe(FakeCameras.VIDEO);
        TestGateway.CarryCall oldCarry = gateway.nextCarry();
        oldCarry.next();
        gateway.refusal = RefusedReason.REFUSED_REASON_FULL; // stands for the port that is closed

        old.send(GatewayControl.newBuilder()
                .setDrain(Drain.newBuilder().setDeadlineMs(20_000))
                .build());
        for (int tries = 0; tries < 6; tries++) {
            gateway.nextControl();
            session.frame(tries, true, 100);
            assertThat(oldCarry.next().getBatch().getFrameNumber()).isEqualTo(tries);
        }
        assertThat(old.end).isEmpty();
        long back = System.nanoTime();
        other.start();
        other.nextControl().start(1, "door", 2);
        assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(3));
        other.nextCarry();
        session.frame(6, true, 100);
        assertThat(oldCarry.next().getBatch().getFrameNumber()).isEqualTo(6);
        assertThat(fake.all).as("one session for both").hasSize(1);
    }

    @Test
    void refusedAgent_comesBack() throws Exception {
        gateway.refusal = RefusedReason.REFUSED_REASON_FULL;
        startAgent(gateway);
        gateway.nextControl();
        gateway.refusal = null;
        gateway.controls.clear();
        TestGateway.ControlCall control = gateway.nextControl();
        control.start(1, "door", 1);
        fake.nextSession();
    }

    @Test
    void certificate_isRenewedAtTwoThirdsOfItsLife_withoutTouchingTheTunnel() throws Exception {
        gateway.certificateLife = Duration.ofSeconds(7);
        startAgent(gateway);
        AgentIdentity first = identity.current();
        TestGateway.ControlCall control = gateway.nextControl();
        gateway.certificateLife = Duration.ofDays(1);
        await().atMost(Duration.ofSeconds(12))
                .until(() -> !identity.current().chain().equals(first.chain()));
        assertThat(gateway.renewals).hasValue(1);
        assertThat(requireNonNull(store.load()).chain())
                .isEqualTo(identity.current().chain())
                .isNotEqualTo(first.chain());
        assertThat(control.end).isEmpty();
        assertThat(gateway.controls).isEmpty();

        // The next connection uses it: the first one would be refused by now.
        awaitExpiry(first);
        gateway.kill();
        gateway.start();
        assertThat(gateway.nextControl().client).isEqualTo("CN=" + ID);
        assertThat(gateway.renewals).hasValue(1);
    }

    @Test
    void expiredCertificate_isRenewedBeforeDialling() throws Exception {
        gateway.certificateLife = Duration.ofSeconds(3);
        enrol(gateway);
        gateway.certificateLife = Duration.ofDays(1);
        awaitExpiry(identity.current());
        startLink();
        assertThat(gateway.nextControl().client).isEqualTo("CN=" + ID);
        assertThat(gateway.renewals.get()).isPositive();
    }

    @Test
    void gateway_ofAnotherCa_getsNoHello() throws Exception {
        try (TestGateway impostor = new TestGateway(new TestAuthority()).start()) {
            startAgent(impostor);
            assertThat(impostor.controls.poll(2, TimeUnit.SECONDS)).isNull();
        }
    }

    @Test
    void stop_saysGoodbye() throws Exception {
        startAgent(gateway);
        TestGateway.ControlCall control = gateway.nextControl();
        control.start(1, "door", 1);
        FakeCameras.Session session = fake.nextSession();
        session.describe(FakeCameras.VIDEO);
        gateway.nextCarry();
        link.stop().get(5, TimeUnit.SECONDS);
        assertThat(control.end.poll(2, TimeUnit.SECONDS)).isEqualTo("completed");
        assertThat(session.isEnded()).isTrue();
    }
}
