package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.record.RecordedFrames;
import io.culvert.gateway.archive.record.Recorders;
import io.culvert.gateway.node.TestGateway;
import io.culvert.media.mp4.BoxReader;
import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.segment.SegmentFile;
import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.json.tree.JsonNode;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings over HLS, from a simulated camera to ffprobe: two pieces with a gap between them, then one that goes on. */
class ArchiveHlsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static TestGateway gateway;
    private static CameraServer yard;
    private static CameraServer hall;
    private static HttpClient http;

    /** What there is of the cameras that are recorded no more. */
    private static final Map<String, List<Span>> DONE = new HashMap<>();

    @TempDir
    private Path folder;

    @BeforeAll
    static void record() {
        yard = CameraServer.start(CameraConfig.defaults()
                .withName("cam")
                .withGopSeconds(0.4)
                .withBitrate(300_000)
                .withAudio(Codec.PCMU));
        hall = CameraServer.start(CameraConfig.defaults()
                .withName("cam")
                .withFps(30)
                .withBitrate(300_000)
                .withVideo(Codec.H265)
                .withAudio(Codec.AAC));
        gateway = TestGateway.start();
        http = HttpClient.newHttpClient();
        add("vod-yard", yard);
        add("vod-hall", hall);
        awaitRecorded("vod-yard", 1, 5_000_000);
        record("vod-yard", false);
        long end = recorded("vod-yard").getLast().toMicros();
        await().atMost(SOON).until(() -> Span.micros(Instant.now()) - end > 3_000_000);
        record("vod-yard", true);
        awaitRecorded("vod-yard", 2, 2_000_000);
        record("vod-yard", false);
        awaitRecorded("vod-hall", 1, 3_000_000);
        record("vod-hall", false);
        for (String camera : List.of("vod-yard", "vod-hall")) {
            DONE.put(
                    camera,
                    files(camera).stream().map(file -> span(file).orElseThrow()).toList());
        }
    }

    private static void add(String name, CameraServer camera) {
        HttpResponse<String> made = gateway.post(
                "/api/v1/cameras",
                "{\"name\":\"%s\",\"title\":\"t\",\"dvr\":{\"mode\":\"continuous\"},\"source\":{\"type\":\"rtsp\",\"url\":\"rtsp://127.0.0.1:%d/cam\"}}"
                        .formatted(name, camera.port()));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    private static void record(String name, boolean on) {
        gateway.patch("/api/v1/cameras/" + name, "{\"dvr\":{\"mode\":\"%s\"}}".formatted(on ? "continuous" : "off"));
        if (!on) {
            await().atMost(SOON).until(() -> files(name).stream()
                    .allMatch(file -> span(file).isPresent()));
        }
    }

    private static List<Path> files(String name) {
        return RecordedFrames.segments(
                gateway.data().resolve("archive").resolve(camera(name).toString()));
    }

    /** What a segment holds; empty while it is open. */
    private static Optional<Span> span(Path file) {
        try (SegmentFile segment = SegmentFile.open(file)) {
            return segment.endReason() == null
                    ? Optional.empty()
                    : Optional.of(new Span(
                            segment.fragments().getFirst().startWallMicros(),
                            segment.fragments().getLast().endWallMicros()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static UUID camera(String name) {
        return UUID.fromString(
                json(gateway.get("/api/v1/cameras/" + name)).get("id").getStringValue());
    }

    private static List<Span> recorded(String name) {
        return DONE.getOrDefault(name, recordedNow(name));
    }

    private static List<Span> recordedNow(String name) {
        return gateway.bean(Recorders.class).recorded(new RecordingKey(camera(name), 0));
    }

    private static void awaitRecorded(String name, int spans, long micros) {
        await().atMost(SOON)
                .until(() -> recorded(name).size() == spans
                        && recorded(name).getLast().micros() > micros);
    }

    @AfterAll
    static void stop() {
        http.close();
        gateway.close();
        yard.close();
        hall.close();
    }

    private static HttpResponse<byte[]> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(gateway.running().httpUrl() + path))
                            .timeout(SOON)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(path, e);
        }
    }

    private static String text(HttpResponse<byte[]> reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    private static JsonNode share(String camera, String terms) {
        return json(gateway.post("/api/v1/cameras/" + camera + "/shares", terms));
    }

    private static String token(JsonNode share) {
        return share.get("token").getStringValue();
    }

    private static String address(String camera, String span, String token) {
        return "/" + camera + "/archive-" + span + ".m3u8?token=" + token;
    }

    /** The folder of a new session, with a slash at its end. */
    private static String session(String camera, String span, String token) {
        HttpResponse<byte[]> master = get(address(camera, span, token));
        assertThat(master.statusCode()).as(text(master)).isEqualTo(200);
        assertThat(text(master)).doesNotContain(token);
        String line = text(master).lines().reduce((first, last) -> last).orElseThrow();
        return "/" + camera + "/" + line.substring(0, line.lastIndexOf('/') + 1);
    }

    /** From before the first recording to the end of the last one. */
    private static String all(String camera) {
        long from = recorded(camera).getFirst().fromMicros() - 10_000_000;
        return seconds(from) + "-" + seconds(recorded(camera).getLast().toMicros() - from);
    }

    private static String seconds(long micros) {
        return BigDecimal.valueOf(micros, 6).toPlainString();
    }

    private static Instant instant(long micros) {
        return Span.instant(micros + 500).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    }

    /** A segment as its playlist has it. */
    private record Listed(String file, Instant at, double seconds, boolean discontinuity) {}

    private static List<Listed> listed(String playlist) {
        List<Listed> listed = new ArrayList<>();
        Instant at = Instant.MIN;
        double seconds = 0;
        boolean discontinuity = false;
        for (String line : playlist.lines().toList()) {
            if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) {
                at = Instant.parse(line.substring(line.indexOf(':') + 1));
            } else if (line.startsWith("#EXTINF:")) {
                seconds = Double.parseDouble(line.substring(8, line.length() - 1));
            } else if (line.equals("#EXT-X-DISCONTINUITY")) {
                discontinuity = true;
            } else if (!line.startsWith("#")) {
                listed.add(new Listed(line, at, seconds, discontinuity));
                discontinuity = false;
            }
        }
        return listed;
    }

    private static List<FragmentHead> heads(ByteBuffer media) {
        List<FragmentHead> heads = new ArrayList<>();
        for (int at = 0; at < media.limit(); ) {
            ByteBuffer rest = media.slice(at, media.limit() - at);
            FragmentHead head = Objects.requireNonNull(FragmentHead.parse(rest));
            heads.add(head);
            at += head.sizeBytes() + (int) BoxReader.sizeAt(rest, head.sizeBytes(), BoxReader.MDAT);
        }
        return heads;
    }

    @Test
    void playlist_ofTwoPiecesAndTheGapBetween_tellsWhenEachWasRecorded() {
        String token = token(share("vod-yard", "{\"archive\":true}"));
        HttpResponse<byte[]> master = get(address("vod-yard", all("vod-yard"), token));
        assertThat(text(master))
                .contains("CODECS=\"avc1.42")
                .contains("RESOLUTION=1280x720")
                .contains("VALUE=\"h264, pcmu (left out)\"");
        assertThat(master.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(master.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");

        String playlist = text(get(session("vod-yard", all("vod-yard"), token) + "stream.m3u8"));
        List<Span> spans = recorded("vod-yard");
        List<Listed> listed = listed(playlist);
        assertThat(playlist)
                .contains("#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-MAP:URI=\"init-0.mp4\"")
                .endsWith("#EXT-X-ENDLIST\n")
                .doesNotContain(token);
        assertThat(listed.getFirst().at()).isEqualTo(instant(spans.getFirst().fromMicros()));
        int second = IntStream.range(0, listed.size())
                .filter(i -> listed.get(i).discontinuity())
                .reduce((one, other) -> -1)
                .orElse(-1);
        assertThat(second).as(playlist).isPositive();
        assertThat(listed.get(second).at()).isEqualTo(instant(spans.getLast().fromMicros()));
        double target = Double.parseDouble(playlist.replaceAll("(?s).*TARGETDURATION:(\\d+).*", "$1"));
        assertThat(listed).allSatisfy(segment -> assertThat(segment.seconds()).isBetween(0.01, target + 0.5));
        assertThat(listed.stream().mapToDouble(Listed::seconds).sum())
                .isCloseTo(
                        spans.stream().mapToLong(Span::micros).sum() / 1e6, org.assertj.core.data.Offset.offset(0.001));
    }

    @Test
    void media_holdsEveryFrameThatWasRecorded_atItsTime() {
        String session = session("vod-yard", all("vod-yard"), token(share("vod-yard", "{\"archive\":true}")));
        List<Long> numbers = new ArrayList<>();
        long next = -1;
        for (Listed segment : listed(text(get(session + "stream.m3u8")))) {
            ByteBuffer media = ByteBuffer.wrap(get(session + segment.file()).body());
            List<FragmentHead> heads = heads(media);
            int at = 0;
            double begin =
                    heads.getFirst().runs().getFirst().samples().getFirst().decodeTime();
            for (FragmentHead head : heads) {
                assertThat(head.runs()).as("tracks").hasSize(1);
                for (FragmentHead.Place place : head.runs().getFirst().samples()) {
                    if (next >= 0) {
                        assertThat(place.decodeTime()).isEqualTo(next);
                    }
                    next = place.decodeTime() + place.duration();
                    FrameStamp stamp = Objects.requireNonNull(FrameStamp.findInSample(
                            Codec.H264, Unpooled.wrappedBuffer(media.slice(at + place.offset(), place.sizeBytes()))));
                    numbers.add(stamp.frameNumber());
                    double shown = segment.at().toEpochMilli() + (place.decodeTime() - begin) / 90;
                    assertThat(shown - stamp.captureWallMicros() / 1e3)
                            .as("ms between the frame's time and its capture")
                            .isBetween(-40.0, 250.0);
                }
                at += head.runs().getFirst().samples().getLast().offset()
                        + head.runs().getFirst().samples().getLast().sizeBytes();
            }
        }
        List<Long> all =
                RecordedFrames.segments(gateway.data()
                                .resolve("archive")
                                .resolve(camera("vod-yard").toString()))
                        .stream()
                        .flatMap(file -> RecordedFrames.of(file, Codec.H264).stream())
                        .map(FrameStamp::frameNumber)
                        .toList();
        assertThat(numbers).isEqualTo(all);
    }

    private List<String> ffprobe(String url, String stream, String entries) throws Exception {
        Path out = folder.resolve("probe.txt");
        Path errors = folder.resolve("errors.txt");
        List<String> command = new ArrayList<>(List.of("ffprobe", "-v", "warning", "-select_streams", stream));
        command.addAll(List.of(
                "-show_entries", entries, "-of", "csv=p=0", gateway.running().httpUrl() + url));
        Process ffprobe = new ProcessBuilder(command)
                .redirectError(errors.toFile())
                .redirectOutput(out.toFile())
                .start();
        assertThat(ffprobe.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(errors)).doesNotContainIgnoringCase("non mono", "invalid", "error");
        return Files.readAllLines(out).stream()
                .map(line -> line.replaceAll(",+$", ""))
                .filter(line -> !line.isBlank())
                .toList();
    }

    @Test
    void ffprobe_readsEveryFrameInOrder_acrossTheGap_andPicturesAndSound() throws Exception {
        for (String camera : List.of("vod-yard", "vod-hall")) {
            String address = address(camera, all(camera), token(share(camera, "{\"archive\":true}")));
            Codec codec = camera.equals("vod-hall") ? Codec.H265 : Codec.H264;
            long frames =
                    RecordedFrames.segments(gateway.data()
                                    .resolve("archive")
                                    .resolve(camera(camera).toString()))
                            .stream()
                            .mapToLong(file -> RecordedFrames.of(file, codec).size())
                            .sum();

            List<Double> times = ffprobe(address, "v", "frame=pts_time").stream()
                    .map(Double::valueOf)
                    .toList();

            assertThat(times).as(camera).hasSize((int) frames).isSorted().doesNotHaveDuplicates();
            double step = camera.equals("vod-hall") ? 1 / 30.0 : 1 / 25.0;
            for (int i = 1; i < times.size(); i++) {
                assertThat(times.get(i) - times.get(i - 1)).isBetween(step / 2, step * 2);
            }
        }
        List<Double> sound = ffprobe(
                        address("vod-hall", all("vod-hall"), token(share("vod-hall", "{\"archive\":true}"))),
                        "a",
                        "packet=pts_time")
                .stream()
                .map(Double::valueOf)
                .toList();
        assertThat(sound).hasSizeGreaterThan(60).isSorted();
    }

    @Test
    void pieceFromWithin_beginsWithTheKeyFrameBefore_andEndsWithTheGroupOfItsEnd() {
        String token = token(share("vod-yard", "{\"archive\":true}"));
        Span first = recorded("vod-yard").getFirst();
        double from = first.fromMicros() / 1e6 + 1.0;
        String asked = "%.3f-1.5".formatted(from);
        List<Listed> listed = listed(text(get(session("vod-yard", asked, token) + "stream.m3u8")));
        double begin = listed.getFirst().at().toEpochMilli() / 1e3;
        double end = begin + listed.stream().mapToDouble(Listed::seconds).sum();
        assertThat(begin).isBetween(from - 0.42, from + 0.002);
        assertThat(end).isBetween(from + 1.498, from + 1.5 + 0.42);

        String rfc = Span.instant((long) (from * 1e6)) + "-1";
        assertThat(listed(text(get(session("vod-yard", rfc, token) + "stream.m3u8")))
                        .getFirst()
                        .at())
                .isEqualTo(listed.getFirst().at());
    }

    @Test
    void whatIsNoPiece_orNotThere_orNotAllowed_isSaid() {
        String token = token(share("vod-yard", "{\"archive\":true}"));
        long begin = recorded("vod-yard").getFirst().fromMicros() / 1_000_000;
        for (String none :
                List.of("x-1", "1-x", "-1-5", "1--5", "NaN-1", "1e9-5", "2026-02-30T00:00:00Z-5", begin + "-0")) {
            assertThat(get(address("vod-yard", none, token)).statusCode())
                    .as(none)
                    .isEqualTo(400);
        }
        for (String empty :
                List.of("1000-60", (begin - 100) + "-50", "9999-12-30T00:00:00Z-60", "9999-12-30T00:00:00Z-now")) {
            HttpResponse<byte[]> reply = get(address("vod-yard", empty, token));
            assertThat(reply.statusCode()).as(empty).isEqualTo(404);
            assertThat(text(reply)).contains("not_recorded");
        }
        HttpResponse<byte[]> tooLong = get(address("vod-yard", begin + "-700000", token));
        assertThat(tooLong.statusCode()).isEqualTo(422);
        assertThat(text(tooLong)).contains("at most 7 days");
        String all = all("vod-yard");
        assertThat(get("/vod-yard/archive-" + all + ".m3u8").statusCode()).isEqualTo(401);
        assertThat(get(address("vod-yard", all, token(share("vod-yard", "{}")))).statusCode())
                .as("live only")
                .isEqualTo(403);
        assertThat(get(address("vod-hall", all, token)).statusCode()).isEqualTo(403);
        assertThat(get(address("nosuch", all, gateway.apiKey().reveal())).statusCode())
                .isEqualTo(404);
    }

    @Test
    void archiveDepth_showsNoMoreThanThat() {
        Span last = recorded("vod-yard").getLast();
        await().atMost(SOON).until(() -> Span.micros(Instant.now()) - last.toMicros() > 2_000_000);
        String none = token(share("vod-yard", "{\"archive\":true,\"archive_depth_s\":1}"));
        assertThat(get(address("vod-yard", all("vod-yard"), none)).statusCode()).isEqualTo(404);

        long depth = (Span.micros(Instant.now()) - last.fromMicros()) / 1_000_000 + 2;
        String one = token(share("vod-yard", "{\"archive\":true,\"archive_depth_s\":" + depth + "}"));
        List<Listed> listed = listed(text(get(session("vod-yard", all("vod-yard"), one) + "stream.m3u8")));
        assertThat(listed.getFirst().at()).isEqualTo(instant(last.fromMicros()));
    }

    @Test
    void session_isShown_limited_andEndsWithItsShare() {
        JsonNode share = share("vod-yard", "{\"archive\":true,\"max_sessions\":1}");
        String session = session("vod-yard", all("vod-yard"), token(share));
        assertThat(get(session + "init-0.mp4").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> media = get(session + "segment-0.mp4");
        assertThat(media.statusCode()).isEqualTo(200);
        assertThat(get(session + "segment-9999.mp4").statusCode()).isEqualTo(404);
        JsonNode shown = json(gateway.get("/api/v1/sessions?camera=vod-yard")).get("items");
        String shareId = share.get("id").getStringValue();
        JsonNode mine = IntStream.range(0, shown.size())
                .mapToObj(shown::get)
                .filter(item -> shareId.equals(item.get("share_id").getStringValue()))
                .findFirst()
                .orElseThrow();
        assertThat(mine.get("kind").getStringValue()).isEqualTo("archive");
        assertThat(mine.get("protocol").getStringValue()).isEqualTo("hls");
        assertThat(mine.get("bytes").getLongValue()).isGreaterThan(media.body().length);
        assertThat(get(address("vod-yard", all("vod-yard"), token(share))).statusCode())
                .isEqualTo(429);

        gateway.delete("/api/v1/cameras/vod-yard/shares/" + shareId);

        for (String file : List.of("stream.m3u8", "init-0.mp4", "segment-0.mp4", "nothing")) {
            assertThat(get(session + file).statusCode()).as(file).isEqualTo(403);
        }
    }

    @Test
    void oneCredential_hasNoMoreThanAHundredPiecesOpen_andTheSamePieceIsOne() {
        String token = token(share("vod-hall", "{\"archive\":true}"));
        long begin = recorded("vod-hall").getFirst().fromMicros();
        int opened = 0;
        for (int i = 0; i < 120; i++) {
            opened += get(address("vod-hall", seconds(begin + i) + "-1", token)).statusCode() == 200 ? 1 : 0;
        }
        assertThat(opened).isEqualTo(100);
        assertThat(get(address("vod-hall", seconds(begin) + "-1", token)).statusCode())
                .isEqualTo(200);
        assertThat(get(address("vod-hall", seconds(begin) + "-2", token)).statusCode())
                .isEqualTo(429);
        String other = token(share("vod-hall", "{\"archive\":true}"));
        assertThat(get(address("vod-hall", seconds(begin) + "-2", other)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void media_countAsWaitingOnlyUntilTheyAreSent_whoeverAskedAndHow() throws Exception {
        String session = session("vod-yard", all("vod-yard"), token(share("vod-yard", "{\"archive\":true}")));
        URI segment = URI.create(gateway.running().httpUrl() + session + "segment-0.mp4");
        HttpResponse<byte[]> head = http.send(
                HttpRequest.newBuilder(segment)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (int i = 0; i < 3; i++) {
            try (Socket socket = new Socket()) {
                socket.setReceiveBufferSize(2_000);
                socket.connect(new InetSocketAddress(segment.getHost(), segment.getPort()));
                socket.getOutputStream()
                        .write(("GET " + segment.getPath() + " HTTP/1.1\r\nHost: x\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readNBytes(1_000)).hasSize(1_000);
            }
        }
        Gauge lent = gateway.bean(MeterRegistry.class)
                .get("culvert.hls.archive.lent")
                .gauge();
        await().atMost(SOON).until(() -> lent.value() == 0);
        assertThat(get(session + "segment-0.mp4").statusCode()).isEqualTo(200);
    }

    @Test
    void pieceWithoutAnEnd_growsAsItIsRecorded() {
        add("vod-door", yard);
        awaitRecorded("vod-door", 1, 500_000);
        long from = recorded("vod-door").getFirst().fromMicros() / 1_000_000;
        String session = session("vod-door", from + "-now", token(share("vod-door", "{\"archive\":true}")));
        String before = text(get(session + "stream.m3u8"));
        assertThat(before).contains("#EXT-X-PLAYLIST-TYPE:EVENT").doesNotContain("ENDLIST");
        int count = listed(before).size();

        String later = text(get(session + "stream.m3u8?_HLS_msn=" + (count + 1)));

        assertThat(listed(later))
                .hasSizeGreaterThan(count + 1)
                .startsWith(listed(before).toArray(Listed[]::new));
        assertThat(later).doesNotContain("DISCONTINUITY");
        Listed last = listed(later).getLast();
        Duration behind = Duration.between(last.at().plusMillis((long) (last.seconds() * 1e3)), Instant.now());
        assertThat(behind).isLessThan(Duration.ofSeconds(5));
        assertThat(get(session + last.file()).statusCode()).isEqualTo(200);
        assertThat(get(session + "stream.m3u8?_HLS_msn=1000").statusCode()).isEqualTo(400);
    }
}
