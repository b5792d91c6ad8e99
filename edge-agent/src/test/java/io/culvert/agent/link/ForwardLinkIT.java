package io.culvert.agent.link;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.agent.camera.Cameras;
import io.culvert.agent.camera.FakeCameras;
import io.culvert.agent.forward.FakeService;
import io.culvert.agent.forward.ForwardService;
import io.culvert.agent.forward.ForwardTarget;
import io.culvert.agent.forward.Forwards;
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
import io.culvert.agent.testing.SlowUplink;
import io.culvert.agent.testing.TestAuthority;
import io.culvert.agent.testing.TestGateway;
import io.culvert.media.Secret;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.Batch;
import io.culvert.proto.tunnel.v1.CarryError;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services forwarded over a real tunnel to a gateway that does what the test says. */
class ForwardLinkIT {
    private static final AgentId ID = new AgentId("123456789015");
    private static final int DOWNLOAD_BYTES = 24 << 20;

    @TempDir
    private Path state;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final ScheduledExecutorService worker = Executors.newScheduledThreadPool(2);
    private final TestAuthority authority = new TestAuthority();
    private final TestGateway gateway = new TestGateway(authority);
    private final FakeCameras fake = new FakeCameras(loop);
    private final List<AutoCloseable> opened = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private IdentityStore store;

    private @Nullable LiveIdentity identity;
    private @Nullable GatewayLink link;

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
        for (AutoCloseable each : opened) {
            each.close();
        }
        gateway.close();
        store.close();
        worker.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }

    private FakeService service(FakeService.Behaviour behaviour) throws IOException {
        FakeService service = new FakeService(behaviour);
        opened.add(service);
        return service;
    }

    /** An agent with the camera {@code door} whose page is this service; its tunnel. */
    private TestGateway.ControlCall start(FakeService page) throws Exception {
        return start(page, gateway.address());
    }

    private TestGateway.ControlCall start(FakeService page, String address) throws Exception {
        CaPin pin = CaPin.of(authority.certificate());
        GatewayDialer dialer = new GatewayDialer(loop, pin);
        Enrolment enrolment = new Enrolment(dialer, "test", new Hardware("", ""), Clock.systemUTC());
        List<GatewayAddress> addresses = List.of(GatewayAddress.parse(address));
        AgentIdentity pending = new AgentIdentity(ID, AgentKey.generate(), List.of(), pin, addresses);
        EnrolmentResult result = enrolment
                .activate(GatewayAddress.parse(gateway.address()), pending, Secret.of("clk_act_test"))
                .get(10, TimeUnit.SECONDS);
        AgentIdentity activated = ((EnrolmentResult.Granted) result).identity();
        store.save(activated);
        LiveIdentity live = new LiveIdentity(activated, store, enrolment, addresses, worker, Clock.systemUTC());
        identity = live;
        Cameras cameras = fake.cameras(42, FakeCameras.camera("door"));
        GatewayLink started = new GatewayLink(
                loop,
                dialer,
                live,
                cameras,
                new Forwards(
                        loop,
                        Map.of(
                                "door",
                                Map.of(ForwardService.HTTP, ForwardTarget.parse("127.0.0.1:" + page.port(), 80)))),
                new Greeting("test", 42, new Hardware("", "")),
                addresses,
                new SplittableRandom(1));
        link = started;
        live.start();
        cameras.start();
        started.start();
        return gateway.nextControl();
    }

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(bytes).nextBytes(noise);
        return noise;
    }

    private static byte[] sha256(byte[] data) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(data);
    }

    @Test
    void question_andAnswer_crossInBothDirections_thenBothEndInPeace() throws Exception {
        FakeService page = service((connection, in, out) -> {
            byte[] question = in.readAllBytes(); // up to the gateway's end
            out.write("you said ".getBytes(StandardCharsets.US_ASCII));
            out.write(question);
        });
        start(page).forward(7, "door", "http");
        TestGateway.ForwardCall forward = gateway.nextForward();
        assertThat(forward.id).isEqualTo(7);

        forward.send("hello ".getBytes(StandardCharsets.US_ASCII));
        forward.send("there".getBytes(StandardCharsets.US_ASCII));
        forward.end(CarryError.CARRY_ERROR_UNSPECIFIED);

        assertThat(forward.ends.poll(5, TimeUnit.SECONDS))
                .satisfies(end -> assertThat(end.getError()).isEqualTo(CarryError.CARRY_ERROR_UNSPECIFIED));
        assertThat(forward.text()).isEqualTo("you said hello there");
        assertThat(forward.end.poll(5, TimeUnit.SECONDS)).isEqualTo("completed");
        await().until(() -> page.ended.get() == 1);
    }

    @Test
    void cameraThatTalksBeforeItListens_getsEverythingThrough() throws Exception {
        byte[] noise = noise(DOWNLOAD_BYTES);
        byte[] upload = Arrays.copyOf(noise, 4 << 20);
        AtomicReference<byte[]> uploaded = new AtomicReference<>();
        FakeService page = service((connection, in, out) -> {
            in.read();
            out.write(noise);
            connection.shutdownOutput();
            uploaded.set(in.readAllBytes());
        });
        start(page).forward(7, "door", "http");
        TestGateway.ForwardCall forward = gateway.nextForward();
        forward.send(new byte[1]);
        // More than buffers hold, all of it before what the gateway says about the download.
        for (int from = 0; from < upload.length; from += 16_384) {
            forward.send(Arrays.copyOfRange(upload, from, from + 16_384));
        }
        assertThat(forward.ends.poll(20, TimeUnit.SECONDS)).isNotNull();
        forward.end(CarryError.CARRY_ERROR_UNSPECIFIED);
        assertThat(forward.end.poll(20, TimeUnit.SECONDS)).isEqualTo("completed");
        assertThat(forward.received.get()).isEqualTo(noise.length);
        assertThat(forward.hash()).isEqualTo(sha256(noise));
        await().until(() -> page.ended.get() == 1);
        assertThat(sha256(requireNonNull(uploaded.get()))).isEqualTo(sha256(upload));
    }

    @Test
    void gatewayThatGivesNoCredit_getsOneWindowAndNoMore() throws Exception {
        gateway.credits = false;
        FakeService page = service((connection, in, out) -> out.write(noise(8 << 20)));
        start(page).forward(7, "door", "http");
        TestGateway.ForwardCall forward = gateway.nextForward();
        await().until(() -> forward.received.get() >= 500_000);
        await().during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(2))
                .until(() -> forward.received.get() <= 512 * 1024);
        forward.credit(forward.received.get());
        await().until(() -> forward.received.get() > 900_000);
    }

    @Test
    void cameraThatDoesNotRead_holdsUpItsForwardOnly() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        FakeService page = service((connection, in, out) -> {
            if (in.read() == 's') {
                await().atMost(Duration.ofSeconds(20)).until(() -> done.getCount() == 0);
            }
            out.write('k');
        });
        TestGateway.ControlCall control = start(page);
        control.forward(1, "door", "http");
        TestGateway.ForwardCall stuck = gateway.nextForward();
        stuck.send("s".getBytes(StandardCharsets.US_ASCII));
        byte[] part = noise(16_384);
        int sent = 0;
        while (sent < 4_000 && isReadySoon(stuck)) {
            stuck.send(part);
            sent++;
        }
        assertThat(sent).as("messages of 16 KiB that were taken").isLessThan(1_000);

        control.forward(2, "door", "http");
        TestGateway.ForwardCall other = gateway.nextForward();
        other.send("x".getBytes(StandardCharsets.US_ASCII));
        await().until(() -> other.text().equals("k"));

        stuck.end(CarryError.CARRY_ERROR_STOPPED);
        control.forward(3, "door", "http");
        assertThat(gateway.nextForward().id).isEqualTo(3);
        done.countDown();
    }

    /** Whether the agent takes more within half a second. */
    private static boolean isReadySoon(TestGateway.ForwardCall forward) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        while (!forward.down.isReady()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(200_000);
        }
        return true;
    }

    @Test
    void serviceThatBreaksOff_isTold_andOneThatIsNotThere() throws Exception {
        FakeService page = service((connection, in, out) -> {
            in.read();
            connection.setSoLinger(true, 0); // RST
        });
        TestGateway.ControlCall control = start(page);
        control.forward(1, "door", "http");
        TestGateway.ForwardCall forward = gateway.nextForward();
        forward.send(new byte[] {1});
        assertThat(forward.ends.poll(5, TimeUnit.SECONDS))
                .satisfies(end -> assertThat(end.getError()).isEqualTo(CarryError.CARRY_ERROR_ENDED));
        assertThat(forward.end.poll(5, TimeUnit.SECONDS)).isEqualTo("completed");

        page.close();
        control.forward(2, "door", "http");
        assertThat(control.next(AgentControl.MessageCase.COMMAND_FAILED).getCommandFailed())
                .satisfies(failed -> assertThat(failed.getId()).isEqualTo(2))
                .satisfies(failed -> assertThat(failed.getError()).isEqualTo(CarryError.CARRY_ERROR_UNREACHABLE))
                .satisfies(failed -> assertThat(failed.getMessage()).doesNotContain("127.0.0.1"));
    }

    @Test
    void tunnelLost_closesTheConnectionsToTheCamera() throws Exception {
        FakeService page = service((connection, in, out) -> in.readAllBytes());
        start(page).forward(1, "door", "http");
        gateway.nextForward();
        gateway.kill();
        await().atMost(Duration.ofSeconds(5)).until(() -> page.ended.get() == 1);
    }

    /** Frames at 25 a second through a path of 1 MB/s: their delay with a forward pumping beside them stays bounded. */
    @Test
    void liveStream_isFirst_howeverMuchIsForwarded() throws Exception {
        FakeService page = service((connection, in, out) -> {
            byte[] noise = noise(64 * 1024);
            while (!connection.isClosed()) {
                out.write(noise);
            }
        });
        try (SlowUplink path = new SlowUplink(gateway.port(), 1_000_000)) {
            TestGateway.ControlCall control = start(page, path.address());
            control.start(7, "door", 1);
            FakeCameras.Session session = fake.nextSession();
            session.describe(FakeCameras.VIDEO);
            TestGateway.CarryCall carry = gateway.nextCarry();
            carry.next();
            AtomicLong number = new AtomicLong();
            long[] sentAt = new long[10_000];
            ScheduledFuture<?> frames = worker.scheduleAtFixedRate(
                    () -> {
                        int n = (int) number.getAndIncrement();
                        sentAt[n] = System.nanoTime();
                        session.frame(n, n % 25 == 0, n % 25 == 0 ? 48_000 : 12_000); // 2.7 Mbit/s
                    },
                    0,
                    40,
                    TimeUnit.MILLISECONDS);
            long quiet = slowest(carry, sentAt, 0, 50);
            control.forward(1, "door", "http");
            TestGateway.ForwardCall forward = gateway.nextForward();
            long before = forward.received.get();
            long busy = slowest(carry, sentAt, 50, 100);
            long forwarded = forward.received.get() - before;
            frames.cancel(false);
            System.out.printf(
                    "worst of 50 and of 100 frames: %d ms alone, %d ms beside a forward of %d KB in 4 s%n",
                    quiet, busy, forwarded / 1000);
            assertThat(forwarded).as("what is left of the path is used").isGreaterThan(600_000);
            assertThat(busy).isLessThan(quiet + 250);
        }
    }

    /** Milliseconds of the slowest of these frames; fails when one is missing. */
    private static long slowest(TestGateway.CarryCall carry, long[] sentAt, int from, int count)
            throws InterruptedException {
        long worst = 0;
        for (int n = from; n < from + count; ) {
            Batch batch = carry.next().getBatch();
            assertThat(batch.getFrameNumber()).as("no gap").isEqualTo(n);
            worst = Math.max(worst, System.nanoTime() - sentAt[n]);
            if (batch.getEndsAccessUnit()) {
                n++;
            }
        }
        return TimeUnit.NANOSECONDS.toMillis(worst);
    }
}
