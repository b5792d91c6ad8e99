package io.culvert.gateway.web;

import static io.culvert.gateway.web.RecordedScene.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.web.RecordedScene.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pieces of a recording as files: what ffmpeg finds in them is what the camera sent, in every piece of time. */
@ExtendWith(SharedScene.class)
class ExportIT {
    private static RecordedScene scene;
    private static String token;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @BeforeAll
    static void take(RecordedScene shared) {
        scene = shared;
        token = scene.share("{\"live\":false,\"export\":true}");
    }

    private static String address(long from, long to) {
        return "archive-" + seconds(from) + "-" + seconds(to - from) + ".mp4";
    }

    private static String whole() {
        return address(scene.beginMicros(), scene.endMicros());
    }

    private static String url(String file, String shown) {
        String mark = file.contains("?") ? "&" : "?";
        return scene.gateway().running().httpUrl() + "/" + scene.camera() + "/" + file + mark + "token=" + shown;
    }

    private HttpResponse<byte[]> get(String file, String... headers) {
        return send("GET", url(file, token), headers);
    }

    private HttpResponse<byte[]> send(String method, String url, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(method + " " + url, e);
        }
    }

    private static String text(HttpResponse<byte[]> reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    private Path file(long from, long to) {
        HttpResponse<byte[]> reply = get(address(from, to));
        assertThat(reply.statusCode()).as(() -> text(reply)).isEqualTo(200);
        try {
            return Files.write(folder.resolve(from + ".mp4"), reply.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            try (InputStream out = process.getInputStream()) {
                return new String(out.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When each picture is shown, seconds from the beginning of the file. */
    private static List<Double> pictures(Path file) {
        List<Double> times = new ArrayList<>();
        for (String line : run(
                "ffprobe",
                "-v",
                "error",
                "-select_streams",
                "v:0",
                "-show_entries",
                "frame=pts_time",
                "-of",
                "csv=p=0",
                file.toString())) {
            if (!line.isBlank()) { // behind what is said of other parameter sets
                times.add(Double.parseDouble(line.replace(",", "")));
            }
        }
        return times;
    }

    private static void assertShows(Path file, long from, long to) {
        List<Frame> expected = scene.frames(from, to);
        List<Double> shown = pictures(file);
        assertThat(shown).as("%d to %d", from, to).hasSameSizeAs(expected);
        long hole = scene.hole().micros();
        long zero = Math.max(from, scene.beginMicros());
        for (int i = 0; i < shown.size(); i++) {
            long at = expected.get(i).micros();
            long jumped = at >= scene.hole().toMicros() && zero < scene.hole().toMicros()
                    ? hole - Math.max(0, zero - scene.hole().fromMicros())
                    : 0;
            assertThat(shown.get(i)).isCloseTo((at - zero - jumped) / 1e6, within(0.04));
        }
        assertThat(run("ffmpeg", "-v", "error", "-i", file.toString(), "-f", "null", "-"))
                .isEmpty();
    }

    @Test
    void wholeRecording_hasEveryPicture_andItsSound() {
        assertThat(scene.files()).as("with other parameter sets, and a hole").isGreaterThanOrEqualTo(4);
        Path file = file(scene.beginMicros(), scene.endMicros());
        assertShows(file, scene.beginMicros(), scene.endMicros());
        List<String> streams = run(
                "ffprobe",
                "-v",
                "error",
                "-show_entries",
                "stream=codec_name,duration",
                "-of",
                "csv=p=0",
                file.toString());
        assertThat(streams).hasSize(2);
        double recorded =
                (scene.endMicros() - scene.beginMicros() - scene.hole().micros()) / 1e6;
        assertThat(length(streams, "h264")).isCloseTo(recorded, within(0.1));
        // A frame of 64 ms is sent when it is over, with the picture behind that; what had not come ended with the
        // recording.
        assertThat(length(streams, "aac")).isBetween(recorded - 0.15, recorded + 0.064);
    }

    /** Seconds. */
    private static double length(List<String> streams, String codec) {
        return streams.stream()
                .filter(line -> line.startsWith(codec + ","))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll(".*,", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void piecesOfAnyLength_haveExactlyTheirPictures() {
        SplittableRandom random = new SplittableRandom(8);
        long length = scene.endMicros() - scene.beginMicros();
        for (int i = 0; i < 10; i++) {
            long from = scene.beginMicros() + random.nextLong(length - 200_000);
            long to = Math.min(from + 100_000 + random.nextLong(length), scene.endMicros());
            if (!scene.frames(from, to).isEmpty()) {
                assertShows(file(from, to), from, to);
            }
        }
        long key = scene.frames().get(20).micros();
        assertShows(file(key, key + 400_000), key, key + 400_000);
    }

    @Test
    void adjoiningPieces_shareNoPictureAndLoseNone() {
        long from = scene.beginMicros() + 123_457;
        int pictures = 0;
        for (int i = 0; i < 6; i++) {
            pictures += pictures(file(from + i * 333_333L, from + (i + 1) * 333_333L))
                    .size();
        }
        assertThat(pictures).isEqualTo(scene.frames(from, from + 6 * 333_333).size());
    }

    @Test
    void bytesOfRanges_areThoseOfTheWhole() {
        HttpResponse<byte[]> all = get(whole());
        byte[] bytes = all.body();
        assertThat(all.headers().firstValueAsLong("Content-Length")).hasValue(bytes.length);
        assertThat(all.headers().firstValue("Accept-Ranges")).hasValue("bytes");
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 20; i++) {
            int from = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, from + 1 + random.nextInt(700_000));
            HttpResponse<byte[]> part = get(whole(), "Range", "bytes=" + from + "-" + (to - 1));
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.headers().firstValue("Content-Range"))
                    .hasValue("bytes " + from + "-" + (to - 1) + "/" + bytes.length);
            assertThat(Arrays.equals(part.body(), Arrays.copyOfRange(bytes, from, to)))
                    .isTrue();
        }
        assertThat(get(whole(), "Range", "bytes=-100").body())
                .isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 100, bytes.length));
        HttpResponse<byte[]> behind = get(whole(), "Range", "bytes=" + bytes.length + "-");
        assertThat(behind.statusCode()).isEqualTo(416);
        assertThat(behind.headers().firstValue("Content-Range")).hasValue("bytes */" + bytes.length);
        assertThat(get(whole(), "Range", "bytes=0-1,5-6").statusCode())
                .as("several")
                .isEqualTo(200);
        assertThat(get(whole(), "Range", "lines=1-2").statusCode()).isEqualTo(200);
    }

    @Test
    void tag_namesTheContent() {
        HttpResponse<byte[]> head = send("HEAD", url(whole(), token));
        String tag = head.headers().firstValue("ETag").orElseThrow();
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(tag).startsWith("\"");
        assertThat(head.headers().firstValueAsLong("Content-Length"))
                .hasValue(get(whole()).body().length);
        assertThat(head.headers().firstValue("Content-Disposition").orElseThrow())
                .matches("inline; filename=\"" + scene.camera() + "-[0-9T-]+Z\\.mp4\"");
        assertThat(get(whole() + "?download", "Range", "bytes=0-0")
                        .headers()
                        .firstValue("Content-Disposition")
                        .orElseThrow())
                .startsWith("attachment");
        assertThat(get(whole(), "Range", "bytes=5-9", "If-Range", tag).statusCode())
                .isEqualTo(206);
        assertThat(get(whole(), "Range", "bytes=5-9", "If-Range", "\"other\"").statusCode())
                .isEqualTo(200);
        assertThat(get(whole(), "If-None-Match", tag).statusCode()).isEqualTo(304);
        String other = get(address(scene.beginMicros(), scene.endMicros() - 500_000), "Range", "bytes=0-0")
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        assertThat(other).isNotEqualTo(tag);
    }

    @Test
    void pieceUpToNow_isAllThereIs() {
        HttpResponse<byte[]> now = get("archive-" + seconds(scene.beginMicros()) + "-now.mp4");
        assertThat(now.body()).isEqualTo(get(whole()).body());
        assertThat(get("archive-" + seconds(scene.beginMicros() - 9_000_000_000L) + "-now.mp4", "Range", "bytes=0-0")
                        .headers()
                        .firstValue("ETag"))
                .as("nothing was recorded before")
                .isEqualTo(now.headers().firstValue("ETag"));
    }

    @Test
    void playerThatSeeks_needsFewBytes() {
        List<String> seen = run(
                "ffmpeg", "-v", "debug", "-ss", "6", "-i", url(whole(), token), "-frames:v", "1", "-f", "null", "-");
        long requests =
                seen.stream().filter(line -> line.contains("request: GET")).count();
        assertThat(requests).as(String.join("\n", seen)).isBetween(1L, 4L);
        assertThat(seen).anyMatch(line -> line.contains("frame=    1"));
    }

    @Test
    void whatIsNoPiece_isAnsweredPlainly() {
        long from = scene.beginMicros() / 1_000_000;
        for (String piece : List.of(
                "x-60",
                "NaN-60",
                from + "--60",
                from + "-0",
                from + "-NaN",
                "1e9-60",
                from + "-315360000000",
                "9999-60")) {
            HttpResponse<byte[]> reply = get("archive-" + piece + ".mp4");
            boolean nothing = piece.equals("9999-60"); // in 1970
            assertThat(reply.statusCode()).as(piece + " " + text(reply)).isEqualTo(nothing ? 404 : 400);
        }
        assertThat(get("archive-" + seconds(scene.endMicros() + 1_000_000) + "-60.mp4")
                        .statusCode())
                .isEqualTo(404);
        assertThat(get("archive-" + seconds(scene.hole().fromMicros() + 60_000) + "-0.1.mp4")
                        .statusCode())
                .isEqualTo(404);
        HttpResponse<byte[]> foreign = send(
                "GET",
                scene.gateway().running().httpUrl() + "/nobody/" + whole(),
                "Authorization",
                "Bearer " + scene.gateway().apiKey().reveal());
        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(text(foreign)).contains("\"not_found\"");
    }

    @Test
    void file_isForSharesWithExportAndForPeople() {
        assertThat(send("GET", url(whole(), scene.share("{\"archive\":true}"))).statusCode())
                .isEqualTo(403);
        assertThat(send("GET", url(whole(), scene.gateway().apiKey().reveal()), "Range", "bytes=0-9")
                        .statusCode())
                .isEqualTo(206);
        String shallow = scene.share("{\"export\":true,\"archive_depth_s\":1}");
        assertThat(send("GET", url(whole(), shallow)).statusCode()).isEqualTo(404);
    }

    /** Pictures that only lead up to what is shown are bytes that a program can read. */
    @Test
    void fileOfWhoDoesNotSeeSoFar_hasNothingOfBefore() throws IOException {
        long now = Span.micros(Instant.now());
        long depth = (now - scene.beginMicros()) / 1_000_000 - 2;
        HttpResponse<byte[]> reply =
                send("GET", url(whole(), scene.share("{\"export\":true,\"archive_depth_s\":" + depth + "}")));
        assertThat(reply.statusCode()).as(() -> text(reply)).isEqualTo(200);
        long from = Span.micros(
                Instant.parse(reply.headers().firstValue("X-Culvert-From").orElseThrow()));
        assertThat(from).isGreaterThanOrEqualTo(now - depth * 1_000_000);
        List<Frame> shown = scene.frames(from, scene.endMicros());
        assertThat(shown.getFirst().key()).isTrue();
        assertThat(shown).hasSizeLessThan(scene.frames().size());
        List<String> packets = run(
                "ffprobe",
                "-v",
                "error",
                "-ignore_editlist",
                "1",
                "-count_packets",
                "-select_streams",
                "v:0",
                "-show_entries",
                "stream=nb_read_packets",
                "-of",
                "csv=p=0",
                Files.write(folder.resolve("shallow.mp4"), reply.body()).toString());
        assertThat(packets).containsExactly(Integer.toString(shown.size()));
    }

    @Test
    void programsMadeForMediaMtx_findAndGetTheSameFiles() {
        String asked = scene.gateway().running().httpUrl() + "/list?path=" + scene.camera() + "&token=";
        String seeing = scene.share("{\"archive\":true}");
        HttpResponse<byte[]> list = send("GET", asked + seeing);
        assertThat(list.statusCode()).as(text(list)).isEqualTo(200);
        assertThat(text(list))
                .startsWith("[{\"start\":\"")
                .contains("\"duration\":", "\"url\":\"http")
                .doesNotContain(seeing);
        List<String> addresses = Pattern.compile("\"url\":\"([^\"]*)\"")
                .matcher(text(list))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(addresses).hasSize(2);
        HttpResponse<byte[]> file = send("GET", addresses.getFirst() + "&token=" + token);
        assertThat(file.statusCode()).as(text(file)).isEqualTo(200);
        assertThat(file.body())
                .isEqualTo(get(address(scene.beginMicros(), scene.hole().fromMicros()))
                        .body());
        assertThat(send("GET", addresses.getFirst() + "&format=fmp4&token=" + token, "Range", "bytes=0-9")
                        .statusCode())
                .isEqualTo(206);
        assertThat(send("GET", addresses.getFirst() + "&format=avi&token=" + token)
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("GET", addresses.getFirst() + "&token=" + seeing).statusCode())
                .isEqualTo(403);
        assertThat(send("GET", asked + seeing + "&start=yesterday").statusCode())
                .isEqualTo(400);
        assertThat(send("GET", asked + seeing + "&start=2030-01-01T00:00:00Z&end=2031-01-01T00:00:00Z")
                        .statusCode())
                .isEqualTo(404);
        assertThat(send("GET", asked.replace(scene.camera(), "../etc") + seeing).statusCode())
                .isEqualTo(403);
    }
}
