package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import io.culvert.gateway.node.TestGateway;
import io.culvert.media.Secret;
import io.culvert.media.stream.Codec;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live HLS from the camera to the viewer's request: addresses, playlists, media, sessions and their end. */
class HlsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static TestGateway gateway;
    private static CameraServer simulator;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private String camera = "";
    private String shareId = "";
    private Secret token = Secret.of("");

    @BeforeAll
    static void start() {
        simulator = CameraServer.start(CameraConfig.defaults().withName("yard").withGopSeconds(1));
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        simulator.close();
    }

    @BeforeEach
    void camera() {
        camera = "h" + UUID.randomUUID();
        gateway.post(
                "/api/v1/cameras",
                "{\"name\":\"%s\",\"title\":\"t\",\"source\":{\"type\":\"rtsp\",\"url\":\"rtsp://127.0.0.1:%d/yard\"}}"
                        .formatted(camera, simulator.port()));
        JsonNode share = json(gateway.post("/api/v1/cameras/" + camera + "/shares", "{\"max_sessions\":2}"));
        shareId = share.get("id").getStringValue();
        token = Secret.of(share.get("token").getStringValue());
    }

    @AfterEach
    void leave() {
        gateway.delete("/api/v1/cameras/" + camera);
        http.close();
    }

    private HttpResponse<byte[]> get(String path) {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return http.send(
                                HttpRequest.newBuilder(URI.create(url(path)))
                                        .timeout(Duration.ofSeconds(20))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray());
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(path, e);
                    }
                })
                .join();
    }

    private static String url(String path) {
        return gateway.running().httpUrl() + path;
    }

    private static String text(HttpResponse<byte[]> reply) {
        return new String(reply.body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private String master() {
        HttpResponse<byte[]> reply = get("/" + camera + "/index.m3u8?token=" + token.reveal());
        assertThat(reply.statusCode()).as(text(reply)).isEqualTo(200);
        return text(reply);
    }

    /** The folder of a new session, with a slash at its end. */
    private String session() {
        String master = master();
        String line = master.lines().reduce((first, last) -> last).orElseThrow();
        return "/" + camera + "/" + line.substring(0, line.lastIndexOf('/') + 1);
    }

    private String playlist(String session) {
        HttpResponse<byte[]> reply = get(session + "stream.m3u8");
        assertThat(reply.statusCode()).as(text(reply)).isEqualTo(200);
        return text(reply);
    }

    private static String last(String pattern, String playlist) {
        Matcher matcher = Pattern.compile(pattern).matcher(playlist);
        String found = "";
        while (matcher.find()) {
            found = matcher.group(1);
        }
        assertThat(found).as(pattern + " in " + playlist).isNotEmpty();
        return found;
    }

    @Test
    void masterPlaylist_saysHowItIsCodedAndHidesTheToken() {
        String master = master();

        assertThat(master)
                .contains("CODECS=\"avc1.42")
                .contains("RESOLUTION=1280x720")
                .contains("VALUE=\"h264\"")
                .doesNotContain(token.reveal());
        assertThat(playlist(session()))
                .contains("#EXT-X-PART-INF:PART-TARGET=0.33400")
                .contains("CAN-BLOCK-RELOAD=YES")
                .contains("#EXT-X-MAP:URI=\"init-1.mp4\"")
                .contains("#EXT-X-PRELOAD-HINT:TYPE=PART")
                .contains("#EXT-X-PROGRAM-DATE-TIME:")
                .doesNotContain(token.reveal());
    }

    @Test
    void blockingReload_isAnsweredWhenThePartIsThere() {
        String session = session();
        String playlist = playlist(session);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            long sequence = lastSequence(playlist);
            int parts = partsOfLast(playlist);
            long asked = System.nanoTime();
            HttpResponse<byte[]> reply = get(session + "stream.m3u8?_HLS_msn=" + sequence + "&_HLS_part=" + parts);
            waits.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked));
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(text(reply)).isNotEqualTo(playlist);
            playlist = text(reply);
        }
        assertThat(waits.stream().mapToLong(wait -> wait).sum()).isBetween(1_000L, 3_500L);
        assertThat(last("PART:DURATION=([0-9.]+)", playlist))
                .satisfies(seconds -> assertThat(Double.parseDouble(seconds)).isBetween(0.03, 0.334));
    }

    /** Media sequence number of the segment that grows. */
    private static long lastSequence(String playlist) {
        long first = Long.parseLong(last("MEDIA-SEQUENCE:(\\d+)", playlist));
        return first
                + playlist.lines().filter(line -> line.startsWith("#EXTINF")).count();
    }

    private static int partsOfLast(String playlist) {
        String behind = playlist.substring(playlist.lastIndexOf("#EXTINF"));
        return (int)
                behind.lines().filter(line -> line.startsWith("#EXT-X-PART:")).count();
    }

    @Test
    void preloadHint_isHeldAndBringsThePart() {
        String session = session();
        String hint = last("PRELOAD-HINT:TYPE=PART,URI=\"([^\"]+)\"", playlist(session));

        HttpResponse<byte[]> part = get(session + hint);

        assertThat(part.statusCode()).isEqualTo(200);
        assertThat(new String(part.body(), 4, 4, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("moof");
        assertThat(part.headers().firstValue("content-type")).contains("video/mp4");
    }

    @Test
    void requestsThatMakeNoSense_areRefused() {
        String session = session();
        playlist(session);

        assertThat(get(session + "stream.m3u8?_HLS_part=1").statusCode()).isEqualTo(400);
        assertThat(get(session + "stream.m3u8?_HLS_msn=100000").statusCode()).isEqualTo(400);
        assertThat(get(session + "part-999999.mp4").statusCode()).isEqualTo(404);
        assertThat(get(session + "segment-999999.mp4").statusCode()).isEqualTo(404);
        assertThat(get(session + "init-9.mp4").statusCode()).isEqualTo(404);
        assertThat(get(session + "other.txt").statusCode()).isEqualTo(404);
        assertThat(get("/" + camera + "/live/abcdef/stream.m3u8").statusCode()).isEqualTo(403);
        assertThat(get("/" + camera + "/index.m3u8").statusCode()).isEqualTo(401);
        assertThat(get("/" + camera + "/index.m3u8?token=junk").statusCode()).isEqualTo(403);
        assertThat(get("/nosuch/index.m3u8?token=" + token.reveal()).statusCode())
                .isEqualTo(403);
        assertThat(get("/" + camera + "/index.m3u8?quality=sub&token=" + token.reveal())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void otherSites_mayReadMediaAndNotTheInterface() {
        HttpResponse<byte[]> media = get("/" + camera + "/index.m3u8?token=" + token.reveal());
        HttpResponse<byte[]> api = get("/api/v1/cameras");

        assertThat(media.headers().firstValue("access-control-allow-origin")).contains("*");
        assertThat(media.headers().firstValue("access-control-allow-credentials"))
                .isEmpty();
        assertThat(api.headers().firstValue("access-control-allow-origin")).isEmpty();
    }

    @Test
    void twoViewers_shareOnePackagerAndOneSession() {
        playlist(session());
        playlist(session());

        JsonNode status = json(gateway.get("/api/v1/cameras/" + camera)).get("status");
        await().atMost(SOON).untilAsserted(() -> assertThat(json(gateway.get("/api/v1/cameras/" + camera))
                        .get("status")
                        .get("viewers")
                        .getIntValue())
                .isEqualTo(2));
        assertThat(status.get("source_connections").getIntValue()).isEqualTo(1);
        assertThat(simulator.stats("yard").sessionsMax()).isEqualTo(1);
        assertThat(get("/" + camera + "/index.m3u8?token=" + token.reveal()).statusCode())
                .as("a third of two")
                .isEqualTo(429);
    }

    @Test
    void revoke_endsHeldRequestsAtOnceAndRefusesLaterOnes() {
        String session = session();
        playlist(session);
        await().atMost(SOON)
                .until(() -> json(gateway.get("/api/v1/sessions?camera=" + camera))
                                .get("items")
                                .size()
                        == 1);
        CompletableFuture<Long> held = CompletableFuture.supplyAsync(() -> {
            int status = 200;
            while (status == 200) {
                String list = playlist(session);
                status = get(session + "stream.m3u8?_HLS_msn=" + (lastSequence(list) + 1))
                        .statusCode();
            }
            assertThat(status).isEqualTo(403);
            return System.nanoTime();
        });

        long asked = System.nanoTime();
        gateway.delete("/api/v1/cameras/" + camera + "/shares/" + shareId);

        assertThat(held.exceptionally(failure -> System.nanoTime()).join() - asked)
                .isLessThan(TimeUnit.SECONDS.toNanos(1));
        assertThat(get(session + "stream.m3u8").statusCode()).isEqualTo(403);
        assertThat(get(session + "init-1.mp4").statusCode()).isEqualTo(403);
    }

    @Test
    void leave_endsTheSession() throws Exception {
        String session = session();
        playlist(session);

        http.send(
                HttpRequest.newBuilder(URI.create(url(session + "leave")))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());

        assertThat(get(session + "stream.m3u8").statusCode()).isEqualTo(403);
        assertThat(json(gateway.get("/api/v1/sessions?camera=" + camera))
                        .get("items")
                        .size())
                .isZero();
    }

    @Test
    void ffmpeg_playsEveryPicture() throws Exception {
        Path out = folder.resolve("frames.txt");
        Path errors = folder.resolve("errors.txt");
        Process ffmpeg = new ProcessBuilder(
                        "ffmpeg",
                        "-nostdin",
                        "-v",
                        "error",
                        "-i",
                        url("/" + camera + "/index.m3u8?token=" + token.reveal()),
                        "-frames:v",
                        "75",
                        "-fps_mode",
                        "passthrough",
                        "-f",
                        "framemd5",
                        "-")
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(ffmpeg.waitFor(20, TimeUnit.SECONDS)).isTrue();

        List<String[]> frames = Files.readAllLines(out).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(",\\s*"))
                .toList();
        assertThat(Files.readString(errors)).isEmpty();
        assertThat(frames).hasSize(75);
        long step = Long.parseLong(frames.get(1)[2]) - Long.parseLong(frames.get(0)[2]);
        for (int i = 1; i < frames.size(); i++) {
            assertThat(Long.parseLong(frames.get(i)[2]) - Long.parseLong(frames.get(i - 1)[2]))
                    .as("picture " + i)
                    .isEqualTo(step);
        }
    }

    @Test
    void h265WithAac_isCarriedTogether() throws Exception {
        try (CameraServer other = CameraServer.start(
                CameraConfig.defaults().withName("hall").withVideo(Codec.H265).withAudio(Codec.AAC))) {
            gateway.patch(
                    "/api/v1/cameras/" + camera,
                    "{\"source\":{\"type\":\"rtsp\",\"url\":\"rtsp://127.0.0.1:%d/hall\"}}".formatted(other.port()));
            assertThat(master()).contains("CODECS=\"hvc1.1.6.L").contains(",mp4a.40.2\"");
            String session = session();
            String part = last("PRELOAD-HINT:TYPE=PART,URI=\"([^\"]+)\"", playlist(session));
            Path file = folder.resolve("two.mp4");
            Files.write(file, get(session + "init-1.mp4").body());
            Files.write(file, get(session + "part-0.mp4").body(), StandardOpenOption.APPEND);
            Files.write(file, get(session + part).body(), StandardOpenOption.APPEND);

            assertThat(ffprobe(file, "stream=codec_name")).containsExactly("hevc", "aac");
        }
    }

    private List<String> ffprobe(Path file, String entries) throws Exception {
        Path out = folder.resolve("probe.txt");
        Process ffprobe = new ProcessBuilder(
                        "ffprobe",
                        "-v",
                        "error",
                        "-count_frames",
                        "-show_entries",
                        entries,
                        "-of",
                        "csv=p=0",
                        "" + file)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(ffprobe.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return Files.readAllLines(out);
    }

    @Test
    void previews_areOnePictureEach() throws Exception {
        HttpResponse<byte[]> mp4 = get("/" + camera + "/preview.mp4?token=" + token.reveal());
        HttpResponse<byte[]> jpeg = get("/" + camera + "/preview.jpg?token=" + token.reveal());

        assertThat(mp4.statusCode()).as(text(mp4)).isEqualTo(200);
        Path file = Files.write(folder.resolve("preview.mp4"), mp4.body());
        assertThat(ffprobe(file, "stream=codec_name,width,height,nb_read_frames"))
                .containsExactly("h264,1280,720,1");
        assertThat(jpeg.statusCode()).isEqualTo(200);
        assertThat(jpeg.headers().firstValue("content-type")).contains("image/jpeg");
        assertThat(jpeg.headers().firstValue("age")).isPresent();
        assertThat(javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(jpeg.body()))
                        .getWidth())
                .isEqualTo(1280);
        assertThat(get("/" + camera + "/preview.jpg").statusCode()).isEqualTo(401);
        assertThat(get("/nosuch/preview.mp4?token=" + token.reveal()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void cameraThatCannotBeReached_isSaid() {
        String gone = "g" + UUID.randomUUID();
        gateway.post(
                "/api/v1/cameras",
                "{\"name\":\"%s\",\"title\":\"t\",\"source\":{\"type\":\"rtsp\",\"url\":\"rtsp://127.0.0.1:1/x\"}}"
                        .formatted(gone));
        String key = "?token=" + gateway.apiKey().reveal();

        HttpResponse<byte[]> preview = get("/" + gone + "/preview.mp4" + key);

        assertThat(preview.statusCode()).isEqualTo(503);
        assertThat(text(preview)).contains("\"code\":\"camera_unavailable\"");
        assertThat(get("/nosuch/preview.mp4" + key).statusCode()).isEqualTo(404);
    }

    @Test
    void secondStreamOfACameraThatHasNone_isNotFound() {
        String one = "o" + UUID.randomUUID();
        gateway.post("/api/v1/cameras", """
                {"name":"%s","title":"t","source":{"type":"rtsp","url":"rtsp://127.0.0.1:%d/yard",
                    "sub_url":"rtsp://127.0.0.1:%d/nosuch"}}""".formatted(one, simulator.port(), simulator.port()));

        for (String address : List.of("index.m3u8", "preview.mp4", "preview.jpg")) {
            HttpResponse<byte[]> reply = get("/" + one + "/" + address + "?quality=sub&token="
                    + gateway.apiKey().reveal());

            assertThat(reply.statusCode()).as(address + " " + text(reply)).isEqualTo(404);
        }
    }

    @Test
    void embeddedPage_mayBeFramedAndRunsOnlyWhatComesFromHere() {
        HttpResponse<byte[]> page = get("/" + camera + "/embed.html?token=" + token.reveal());

        String policy = page.headers().firstValue("content-security-policy").orElseThrow();
        assertThat(policy)
                .contains("frame-ancestors *")
                .contains("script-src 'self';")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("referrer-policy")).contains("no-referrer");
        assertThat(page.headers().firstValue("x-frame-options")).isEmpty();
        assertThat(text(page)).doesNotContain(token.reveal()).doesNotContain(camera);
        String script = last("src=\"([^\"]+)\"", text(page));
        assertThat(get(script).statusCode()).isEqualTo(200);
        assertThat(get(script.replace("embed.js", "player.js")).statusCode()).isEqualTo(200);
        assertThat(get(script.replace("player/embed.js", "lib/hls.js/dist/hls.light.mjs"))
                        .statusCode())
                .isEqualTo(200);
    }
}
