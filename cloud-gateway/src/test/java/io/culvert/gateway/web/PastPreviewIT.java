package io.culvert.gateway.web;

import static io.culvert.gateway.web.RecordedScene.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.web.RecordedScene.Frame;
import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pictures of the past, by the numbers that the camera wrote into them. */
@ExtendWith(SharedScene.class)
class PastPreviewIT {
    private static final int SEEKS = Integer.getInteger("culvert.seeks", 150);

    private static RecordedScene scene;
    private static String token;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void take(RecordedScene shared) {
        scene = shared;
        token = scene.share("{\"live\":false,\"archive\":true}");
    }

    private HttpResponse<byte[]> get(String file, String shown, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                scene.gateway().running().httpUrl() + "/" + scene.camera() + "/" + file + "?token=" + shown));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(file, e);
        }
    }

    private static String text(HttpResponse<byte[]> reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    /** What the frame in an MP4 of one frame says of itself. */
    private static long number(byte[] mp4) {
        int data = new String(mp4, StandardCharsets.ISO_8859_1).lastIndexOf("mdat") + 4;
        return Objects.requireNonNull(
                        FrameStamp.findInSample(Codec.H264, Unpooled.wrappedBuffer(mp4, data, mp4.length - data)))
                .frameNumber();
    }

    /** The last key frame at or before, within what is recorded without a hole; else the first behind. */
    private static Frame expected(long micros) {
        boolean inHole = micros < scene.beginMicros()
                || (micros >= scene.hole().fromMicros() && micros < scene.hole().toMicros());
        List<Frame> keys = scene.frames().stream().filter(Frame::key).toList();
        return inHole
                ? keys.stream()
                        .filter(frame -> frame.micros() >= micros)
                        .findFirst()
                        .orElseThrow()
                : keys.reversed().stream()
                        .filter(frame -> frame.micros() <= micros)
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void previewOfAnyInstant_isTheKeyFrameAtOrBeforeIt() {
        SplittableRandom random = new SplittableRandom(6);
        long from = scene.beginMicros() - 2_000_000;
        for (int i = 0; i < SEEKS; i++) {
            long asked = random.nextLong(from, scene.endMicros());
            HttpResponse<byte[]> reply = get(seconds(asked) + "-preview.mp4", token);
            assertThat(reply.statusCode()).as(text(reply)).isEqualTo(200);
            Frame frame = expected(asked);
            assertThat(number(reply.body())).as("at %s", seconds(asked)).isEqualTo(frame.number());
            assertThat(reply.headers().firstValue("X-Culvert-Time"))
                    .hasValue(Instant.EPOCH
                            .plus(frame.micros(), ChronoUnit.MICROS)
                            .toString());
        }
    }

    @Test
    void previewOfAKeyFramesOwnInstant_isThatKeyFrame_alsoByRfc3339() {
        for (Frame frame : scene.frames().stream().filter(Frame::key).toList()) {
            String instant =
                    Instant.EPOCH.plus(frame.micros(), ChronoUnit.MICROS).toString();
            assertThat(number(get(instant + "-preview.mp4", token).body())).isEqualTo(frame.number());
        }
    }

    @Test
    void previewBehindTheEnd_isNotThere() {
        HttpResponse<byte[]> reply = get(seconds(scene.endMicros() + 10_000_000) + "-preview.mp4", token);
        assertThat(reply.statusCode()).isEqualTo(404);
        assertThat(text(reply)).contains("not_recorded");
    }

    @Test
    void preview_mayBeCached_andIsNotSentAgain() {
        String file = seconds(scene.beginMicros() + 1_000_000) + "-preview.mp4";
        HttpResponse<byte[]> first = get(file, token);
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(first.headers().firstValue("Cache-Control")).hasValue("private, max-age=600");
        HttpResponse<byte[]> again = get(file, token, "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        HttpResponse<byte[]> other =
                get(seconds(scene.beginMicros() + 2_000_000) + "-preview.mp4", token, "If-None-Match", tag);
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @Test
    void previewAsJpeg_isThePictureInItsSize() throws IOException {
        HttpResponse<byte[]> reply = get(seconds(scene.beginMicros() + 700_000) + "-preview.jpg", token);
        assertThat(reply.statusCode()).as(text(reply)).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type")).hasValue("image/jpeg");
        assertThat(ImageIO.read(new ByteArrayInputStream(reply.body())).getWidth())
                .isEqualTo(1280);
    }

    @Test
    void preview_wantsTheRightToTheArchive_asFarBackAsAllowed() {
        String file = seconds(scene.beginMicros() + 1_000_000) + "-preview.mp4";
        assertThat(get(file, scene.share("{}")).statusCode()).as("live only").isEqualTo(403);
        assertThat(get(file, "clk_key_" + "0".repeat(36)).statusCode()).isEqualTo(403);
        HttpResponse<byte[]> shallow = get(file, scene.share("{\"archive\":true,\"archive_depth_s\":1}"));
        assertThat(shallow.statusCode()).as(text(shallow)).isEqualTo(404);
        HttpResponse<byte[]> deep = get(file, scene.share("{\"archive\":true,\"archive_depth_s\":3600}"));
        assertThat(deep.statusCode()).isEqualTo(200);
    }

    @Test
    void timesThatAreNone_areSaidToBeNone() {
        for (String from : List.of("NaN", "-5", "yesterday", "1e9", "999999999999", "10000-01-01T00:00:00Z", "now")) {
            HttpResponse<byte[]> reply = get(from + "-preview.mp4", token);
            assertThat(reply.statusCode()).as(from + " " + text(reply)).isEqualTo(400);
        }
    }
}
