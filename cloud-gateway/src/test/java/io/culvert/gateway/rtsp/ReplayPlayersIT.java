package io.culvert.gateway.rtsp;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.gateway.archive.record.RecordedFrames;
import io.culvert.gateway.archive.record.Recorders;
import io.culvert.gateway.node.TestGateway;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.SegmentFile;
import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was recorded of simulated cameras, one of them with a hole in it, and real players that play it. */
@Execution(ExecutionMode.CONCURRENT)
class ReplayPlayersIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long SECOND = 1_000_000;

    /** Pictures that a decoder may hold back. */
    private static final int IN_DECODER = 12;

    /** Seconds that GStreamer holds back, "latency" of its source. */
    private static final double IN_JITTER_BUFFER_S = 2;

    /** Packets of sound: what lies before the first picture and behind the last, and double at a hole. */
    private static final int AT_THE_EDGES = 12;

    private static TestGateway gateway;
    private static CameraServer simulator;
    /** H.264 and AAC, with a hole. */
    private static Recorded yard;
    /** H.265 and G.711. */
    private static Recorded gate;

    @BeforeAll
    static void record() {
        CameraConfig config = CameraConfig.defaults().withGopSeconds(0.4);
        simulator = CameraServer.start(
                config.withName("yard").withAudio(Codec.AAC),
                config.withName("gate").withVideo(Codec.H265).withAudio(Codec.PCMA));
        gateway = TestGateway.start();
        yard = new Recorded("yard", Codec.H264);
        gate = new Recorded("gate", Codec.H265);
        yard.awaitRecorded(3 * SECOND);
        yard.dvr("off");
        long first = await().atMost(SOON).until(yard::endMicros, _ -> yard.isEnded(1));
        await().until(() -> Span.micros(Instant.now()) - first > SECOND);
        yard.dvr("continuous");
        yard.awaitRecorded(5 * SECOND);
        gate.awaitRecorded(5 * SECOND);
        yard.dvr("off");
        gate.dvr("off");
        yard.awaitEnd(2);
        gate.awaitEnd(1);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        simulator.close();
    }

    /** A camera whose recording has ended. */
    private static final class Recorded {
        private final String name;
        private final Codec codec;
        private final UUID id;
        private final String token;

        Recorded(String name, Codec codec) {
            this.name = name;
            this.codec = codec;
            this.id = UUID.fromString(json(gateway.post("/api/v1/cameras", """
                            {"name":"%s","title":"t","dvr":{"mode":"continuous"},
                            "source":{"type":"rtsp","url":"rtsp://127.0.0.1:%d/%s"}}""".formatted(name, simulator.port(), name)))
                    .get("id")
                    .getStringValue());
            this.token = json(gateway.post(
                            "/api/v1/cameras/%s/shares".formatted(name), "{\"label\":\"l\",\"archive\":true}"))
                    .get("token")
                    .getStringValue();
        }

        void dvr(String mode) {
            gateway.patch("/api/v1/cameras/" + name, "{\"dvr\":{\"mode\":\"%s\"}}".formatted(mode));
        }

        private List<Span> recorded() {
            return gateway.bean(Recorders.class).recorded(new RecordingKey(id, 0));
        }

        void awaitRecorded(long micros) {
            await().atMost(SOON)
                    .until(() -> recorded().stream().mapToLong(Span::micros).sum() > micros);
        }

        void awaitEnd(int files) {
            await().atMost(SOON).until(() -> isEnded(files));
            long end = ofLast(segment -> segment.fragments().getLast().endWallMicros());
            await().atMost(SOON).until(() -> endMicros() == end);
        }

        boolean isEnded(int files) {
            return segments().size() == files
                    && segments().stream().allMatch(file -> of(file, segment -> segment.endReason() != null));
        }

        long beginMicros() {
            return gateway.bean(Recordings.class).begin(new RecordingKey(id, 0)).orElseThrow();
        }

        long endMicros() {
            return gateway.bean(Recordings.class).end(new RecordingKey(id, 0)).orElseThrow();
        }

        List<Path> segments() {
            return RecordedFrames.segments(gateway.data().resolve("archive").resolve(id.toString()));
        }

        private <T> T ofLast(Function<SegmentFile, T> asked) {
            return of(segments().getLast(), asked);
        }

        private static <T> T of(Path file, Function<SegmentFile, T> asked) {
            try (SegmentFile segment = SegmentFile.open(file)) {
                return asked.apply(segment);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Numbers of the pictures in the files. */
        List<Long> frames() {
            return segments().stream()
                    .flatMap(file -> RecordedFrames.of(file, codec).stream())
                    .map(FrameStamp::frameNumber)
                    .toList();
        }

        private static long micros(Path file) {
            return of(
                    file,
                    segment -> segment.fragments().getLast().endWallMicros()
                            - segment.fragments().getFirst().startWallMicros());
        }

        int sounds() {
            return segments().stream()
                    .mapToInt(file -> of(file, Recorded::sounds))
                    .sum();
        }

        private static int sounds(SegmentFile segment) {
            int sounds = 0;
            for (FragmentMark mark : segment.fragments()) {
                try {
                    sounds += Objects.requireNonNull(segment.head(mark))
                            .runs()
                            .get(1)
                            .samples()
                            .size();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return sounds;
        }

        /** All that is recorded, by the form of address that a number stands for. */
        String address(int form) {
            String server = "127.0.0.1:" + gateway.running().port("rtsp") + "/" + name;
            double from = beginMicros() / 1e6;
            double to = endMicros() / 1e6 + 0.1;
            return switch (form) {
                case 0 -> "rtsp://%s?token=%s&from=%.3f&to=%.3f".formatted(server, token, from, to);
                case 1 -> "rtsp://%s/archive-%.3f-%.3f?token=%s".formatted(server, from, to - from, token);
                default -> "rtsp://%s/replay?token=%s".formatted(server, token);
            };
        }
    }

    private static Recorded camera(String name) {
        return name.equals("yard") ? yard : gate;
    }

    /** Sound and picture, to the end by itself, without a word of complaint. */
    @ParameterizedTest
    @CsvSource({"yard, tcp, 0", "yard, tcp, 1", "yard, udp, 0", "gate, tcp, 1", "gate, udp, 0"})
    void ffmpeg_playsAllOfIt(String name, String transport, int form) {
        String said = PlayersIT.run(List.of(
                "ffmpeg",
                "-nostdin",
                "-v",
                "warning",
                "-rtsp_transport",
                transport,
                "-i",
                camera(name).address(form),
                "-f",
                "null",
                "-"));
        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yard", "gate"})
    void ffprobe_countsTheFramesThatAreInTheFiles(String name) {
        String said = PlayersIT.run(List.of(
                "ffprobe",
                "-v",
                "warning",
                "-rtsp_transport",
                "tcp",
                "-count_frames",
                "-show_entries",
                "stream=nb_read_frames",
                "-of",
                "csv=p=0",
                camera(name).address(0)));
        List<Integer> read = said.lines().map(Integer::valueOf).toList();
        assertThat(read).hasSize(2);
        assertThat(read.getFirst()).isEqualTo(camera(name).frames().size());
        int sounds = camera(name).sounds();
        assertThat(read.getLast()).isBetween(sounds - AT_THE_EDGES, sounds);
    }

    /** As fast as it goes, every picture that is in the files, in order. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void ownClient_getsTheFramesThatAreInTheFiles(int form) {
        try (RtspTestClient client = new RtspTestClient(gateway.running().port("rtsp"))) {
            client.describe(yard.address(form));
            client.setUp(0, "RTP/AVP/TCP;unicast;interleaved=0-1");
            client.setUp(1, "RTP/AVP/TCP;unicast;interleaved=2-3");
            assertThat(client.inSession("PLAY", "Rate-Control: no").status()).isEqualTo(200);
            client.readUntil(() -> ReplayViewer.isGoodbye(client.frames), 20_000);
            List<Long> numbers = StampedFrames.of(client.frames, 0).stream()
                    .map(FrameStamp::frameNumber)
                    .toList();
            assertThat(numbers).isEqualTo(yard.frames());
            client.assertNoGap(0);
            client.assertNoGap(2);
        }
    }

    /**
     * Up to what lies in its jitter buffer when the end is said; to the very end play the other players. Version 1.22 of this
     * one may stand still there for faults of its own: docs/replay.md.
     */
    @ParameterizedTest
    @CsvSource({"yard, rtspt", "yard, rtspu", "gate, rtspt"})
    void gstreamer_playsPictureAndSound(String name, String scheme) {
        Recorded played = camera(name);
        String said = PlayersIT.run(List.of(
                "gst-launch-1.0",
                "-q",
                "playbin",
                "uri=" + played.address(1).replace("rtsp:", scheme + ":"),
                "video-sink=fakesink num-buffers="
                        + allButTheEnd(played, played.frames().size()),
                "audio-sink=fakesink num-buffers=" + allButTheEnd(played, played.sounds() - AT_THE_EDGES)));
        assertThat(said).doesNotContain("ERROR").doesNotContain("WARNING");
    }

    /** Of so many, evenly spread. */
    private static int allButTheEnd(Recorded played, int all) {
        double seconds = played.segments().stream().mapToLong(Recorded::micros).sum() / 1e6;
        return (int) (all * (1 - IN_JITTER_BUFFER_S / seconds)) - IN_DECODER;
    }
}
