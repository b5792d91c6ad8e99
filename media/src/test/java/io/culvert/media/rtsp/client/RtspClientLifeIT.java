package io.culvert.media.rtsp.client;

import static io.culvert.media.rtsp.client.ClientLoops.config;
import static io.culvert.media.rtsp.client.FakeCamera.answer;
import static io.culvert.media.rtsp.client.RtpBytes.rtp;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtsp.client.RtspClientFailure.Kind;
import io.culvert.media.stream.StreamDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How a session stays alive, and every way it ends. */
@Execution(ExecutionMode.CONCURRENT)
class RtspClientLifeIT {

    @RegisterExtension
    static final ClientLoops LOOPS = new ClientLoops();

    private final RecordingListener heard = new RecordingListener();

    @Test
    void close_whilePlaying_tearsDownAndReportsOnce() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            RtspClient client = LOOPS.open(camera.url(), heard);
            heard.awaitPlaying();

            client.close();
            client.close();

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.CLOSED_BY_US);
            FakeCamera.Request teardown = camera.next("TEARDOWN");
            assertThat(teardown.uri()).isEqualTo(camera.url());
            assertThat(teardown.header("Session")).isEqualTo("4711");
            client.close();
            LOOPS.loop().submit(() -> {}).sync();
            assertThat(heard.closedCalls).hasValue(1);
            assertThat(camera.waiting("TEARDOWN")).isZero();
        }
    }

    @Test
    void close_teardownUnanswered_closesAllTheSame() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("TEARDOWN", (request, connection) -> {});
            RtspClient client = LOOPS.open(camera.url(), heard);
            heard.awaitPlaying();

            client.close();

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.CLOSED_BY_US);
        }
    }

    @Test
    void close_withinDescribed_sendsNoPlay() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            AtomicReference<RtspClient> client = new AtomicReference<>();
            RecordingListener closing = new RecordingListener() {
                @Override
                public void described(StreamDescription description) {
                    requireNonNull(client.get()).close();
                }
            };
            LOOPS.loop()
                    .submit(() -> client.set(LOOPS.open(camera.url(), closing)))
                    .sync();

            assertThat(closing.awaitClosed().kind()).isEqualTo(Kind.CLOSED_BY_US);
            camera.next("TEARDOWN");
            assertThat(camera.waiting("PLAY")).isZero();
        }
    }

    @Test
    void close_whileConnecting_reportsAtOnce() throws Exception {
        RtspClient client =
                LOOPS.open(config("rtsp://camera.invalid/x").withResolver(host -> new CompletableFuture<>()), heard);

        client.close();

        assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.CLOSED_BY_US);
    }

    @Test
    void open_nobodyListens_isUnreachable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }

        LOOPS.open("rtsp://127.0.0.1:" + port + "/", heard);

        assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void open_hostUnknownOrForbidden_isUnreachable() throws Exception {
        LOOPS.open(
                config("rtsp://camera.invalid/x")
                        .withResolver(host -> CompletableFuture.failedFuture(new UnknownHostException(host))),
                heard);

        assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void open_lookUpHangs_isUnreachableAfterTheTimeout() throws Exception {
        LOOPS.open(
                config("rtsp://camera.invalid/x")
                        .withResolver(host -> new CompletableFuture<>())
                        .withConnectTimeout(Duration.ofMillis(100)),
                heard);

        assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void open_resolverAnswers_dialsThatAddress() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            InetAddress loopback = InetAddress.getByName("127.0.0.1");

            LOOPS.open(
                    config("rtsp://camera.invalid:" + camera.port() + "/x")
                            .withResolver(host -> CompletableFuture.completedFuture(loopback)),
                    heard);

            heard.awaitPlaying();
        }
    }

    @Test
    void open_requestUnanswered_timesOut() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("DESCRIBE", (request, connection) -> {});

            LOOPS.open(config(camera.url() + "?token=canary").withResponseTimeout(Duration.ofSeconds(1)), heard);

            RtspClientFailure failure = heard.awaitClosed();
            assertThat(failure.kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(failure.message())
                    .contains("DESCRIBE")
                    .contains("1000 ms")
                    .doesNotContain("canary");
        }
    }

    @Test
    void playing_cameraCloses_ends() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("PLAY", (request, connection) -> {
                connection.answer(request, "200 OK");
                connection.close();
            });

            LOOPS.open(camera.url(), heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.ENDED);
            assertThat(heard.playing).isCompleted();
        }
    }

    @Test
    void playing_garbage_isAProtocolFailure() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("PLAY", (request, connection) -> {
                connection.answer(request, "200 OK");
                connection.send(new byte[] {0, 1, 2, 3});
            });

            LOOPS.open(camera.url(), heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.PROTOCOL);
        }
    }

    @Test
    void playing_silence_tearsDownAndIsSilent() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            LOOPS.open(config(camera.url()).withSilenceTimeout(Duration.ofMillis(300)), heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.SILENT);
            camera.next("TEARDOWN");
        }
    }

    @Test
    void playing_onlyAudioGoesOn_isSilent() throws Exception {
        ScheduledExecutorService audio = Executors.newSingleThreadScheduledExecutor();
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_AUDIO_METADATA)) {
            camera.on("PLAY", (request, connection) -> {
                connection.answer(request, "200 OK");
                connection.sendFrame(0, rtp(96, 1));
                audio.scheduleAtFixedRate(() -> sendAudio(connection), 0, 20, TimeUnit.MILLISECONDS);
            });

            LOOPS.open(config(camera.url()).withSilenceTimeout(Duration.ofMillis(400)), heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.SILENT);
        } finally {
            audio.shutdownNow();
        }
    }

    private static void sendAudio(FakeCamera.Connection connection) {
        try {
            connection.sendFrame(2, rtp(8, 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void playing_cameraAsksSomething_isAnswered() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("PLAY", (request, connection) -> {
                connection.answer(request, "200 OK");
                connection.send("OPTIONS * RTSP/1.0\r\nCSeq: 5\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                connection.send("ANNOUNCE * RTSP/1.0\r\nCSeq: 6\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            });

            LOOPS.open(camera.url(), heard);

            assertThat(camera.next("answer 200").header("CSeq")).isEqualTo("5");
            assertThat(camera.next("answer 405").header("CSeq")).isEqualTo("6");
        }
    }

    @Test
    void playing_getParameterOffered_remindsByIt() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("PLAY", answer("200 OK", "Session: 4711;timeout=1"));

            LOOPS.open(camera.url(), heard);

            for (int i = 0; i < 2; i++) {
                FakeCamera.Request reminder = camera.next("GET_PARAMETER");
                assertThat(reminder.header("Session")).isEqualTo("4711");
                assertThat(reminder.uri()).isEqualTo(camera.url());
            }
        }
    }

    @Test
    void playing_getParameterRefused_goesOverToOptions() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("PLAY", answer("200 OK", "Session: 4711;timeout=1"))
                    .on("GET_PARAMETER", answer("501 Not Implemented"));

            LOOPS.open(camera.url(), heard);

            camera.next("GET_PARAMETER");
            assertThat(camera.next("OPTIONS").header("Session")).isEqualTo("4711");
        }
    }

    @Test
    void playing_getParameterNotOffered_remindsByOptions() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("OPTIONS", answer("200 OK", "Public: OPTIONS, DESCRIBE"))
                    .on("PLAY", answer("200 OK", "Session: 4711;timeout=1"));

            LOOPS.open(camera.url(), heard);

            camera.next("PLAY");
            assertThat(camera.next("OPTIONS").header("Session")).isEqualTo("4711");
            assertThat(camera.waiting("GET_PARAMETER")).isZero();
        }
    }

    @Test
    void playing_remindersUnanswered_goesOn() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("PLAY", answer("200 OK", "Session: 4711;timeout=2"))
                    .on("GET_PARAMETER", (request, connection) -> {});
            LOOPS.open(config(camera.url()).withResponseTimeout(Duration.ofMillis(900)), heard);

            camera.next("GET_PARAMETER");
            camera.next("GET_PARAMETER").connection().sendFrame(0, rtp(96, 3));

            assertThat(heard.nextPacket().sequence()).isEqualTo(3);
            assertThat(heard.closedCalls).hasValue(0);
        }
    }

    @Test
    void playing_afterFiveSeconds_reportsReception() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("PLAY", (request, connection) -> {
                connection.answer(request, "200 OK");
                connection.sendFrame(0, rtp(96, 10));
                connection.sendFrame(0, rtp(96, 13));
            });

            LOOPS.open(camera.url(), heard);

            byte[] frame = camera.nextFrame();
            assertThat(frame[0]).as("channel").isEqualTo((byte) 1);
            assertThat(frame[2] & 0xFF).as("RTCP type").isEqualTo(201);
            assertThat(frame[13] & 0xFF).as("fraction lost, in 1/256").isEqualTo(128);
            assertThat(frame[16]).as("packets lost").isEqualTo((byte) 2);
        }
    }
}
