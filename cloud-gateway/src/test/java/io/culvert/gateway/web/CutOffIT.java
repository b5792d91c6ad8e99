package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static io.culvert.gateway.web.RecordedScene.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recordings on their way to a slow reader when his share is revoked, or his session ended. */
@ExtendWith(SharedScene.class)
class CutOffIT {
    private static RecordedScene scene;

    private final Socket socket = new Socket();

    @BeforeAll
    static void take(RecordedScene shared) {
        scene = shared;
    }

    @AfterEach
    void leave() throws IOException {
        socket.close();
    }

    private static String piece(String ending) {
        return "/" + scene.camera() + "/archive-" + seconds(scene.beginMicros()) + "-"
                + seconds(scene.endMicros() - scene.beginMicros()) + ending;
    }

    private static int status(String path) {
        return scene.gateway().send("GET", path, null, null).statusCode();
    }

    /** The address of the longest or the shortest of a session's segments. */
    private static String segment(String token, boolean shortest) {
        String master = scene.gateway()
                .send("GET", piece(".m3u8?token=" + token), null, null)
                .body();
        String playlist = "/" + scene.camera() + "/"
                + master.lines().reduce((first, last) -> last).orElseThrow();
        String chosen = "";
        double best = shortest ? Double.MAX_VALUE : 0;
        double seconds = 0;
        for (String line :
                scene.gateway().send("GET", playlist, null, null).body().lines().toList()) {
            if (line.startsWith("#EXTINF:")) {
                seconds = Double.parseDouble(line.substring(8, line.length() - 1));
            } else if (!line.startsWith("#") && (shortest ? seconds < best : seconds > best)) {
                best = seconds;
                chosen = line;
            }
        }
        return playlist.replace("stream.m3u8", chosen);
    }

    /** Asks for it, and takes no more than the first line of the answer. */
    private void ask(String path, String range) throws IOException {
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(10_000);
        int port = Integer.parseInt(scene.gateway().running().httpUrl().replaceAll(".*:", ""));
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nRange: bytes=" + range + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 20");
    }

    private static String sessionOf(JsonNode share) {
        for (JsonNode session : json(scene.gateway().get("/api/v1/sessions?limit=1000&camera=" + scene.camera()))
                .get("items")
                .values()) {
            if (share.get("id").equals(session.get("share_id"))) {
                return session.get("id").getStringValue();
            }
        }
        throw new AssertionError("no session of share " + share.get("id"));
    }

    @ParameterizedTest
    @CsvSource({
        "mp4,share,0-", "mp4,session,0-", "hls,share,long", "hls,session,long",
        "mp4,share,100000-499999", "mp4,session,100000-499999", "hls,share,short", "hls,session,short"
    })
    void transferUnderWay_endsWithinASecond_andNothingComesAfter(String form, String what, String which)
            throws IOException {
        JsonNode share = json(scene.gateway()
                .post("/api/v1/cameras/" + scene.camera() + "/shares", "{\"archive\":true,\"export\":true}"));
        String token = share.get("token").getStringValue();
        boolean file = form.equals("mp4");
        String path = file ? piece(".mp4?token=" + token) : segment(token, which.equals("short"));
        ask(path, file ? which : "0-");
        String ended = what.equals("share")
                ? "/api/v1/cameras/" + scene.camera() + "/shares/"
                        + share.get("id").getStringValue()
                : "/api/v1/sessions/" + sessionOf(share);

        long since = System.nanoTime();
        assertThat(scene.gateway().delete(ended).statusCode()).isEqualTo(204);
        int after = readToReset();
        Duration took = Duration.ofNanos(System.nanoTime() - since);

        System.out.printf(
                "%s %s, %s ended: reset after %d ms, %d bytes of it read%n", form, which, what, took.toMillis(), after);
        assertThat(took).isLessThan(Duration.ofSeconds(1));
        assertThat(status(path)).isEqualTo(403);
        assertThat(status(piece((file ? ".mp4" : ".m3u8") + "?token=" + token))).isEqualTo(403);
    }

    @Test
    void fileThatWaitsInTheSystemsBuffers_isItsSessions_forAsLongAsItsReaderTakes() throws IOException {
        JsonNode share =
                json(scene.gateway().post("/api/v1/cameras/" + scene.camera() + "/shares", "{\"export\":true}"));
        ask(piece(".mp4?token=" + share.get("token").getStringValue()), "100000-499999");
        String session = sessionOf(share);
        long since = System.nanoTime();
        await("longer than a session lasts without requests").until(() -> System.nanoTime() - since > 8_000_000_000L);
        assertThat(sessionOf(share)).isEqualTo(session);

        scene.gateway()
                .delete("/api/v1/cameras/" + scene.camera() + "/shares/"
                        + share.get("id").getStringValue());
        assertThat(readToReset()).isLessThan(100_000);
    }

    /** Reads what is there until the connection is reset. */
    private int readToReset() throws IOException {
        byte[] some = new byte[65_536];
        int all = 0;
        try {
            for (int n = 0; n >= 0; n = socket.getInputStream().read(some)) {
                all += n;
            }
        } catch (SocketException e) {
            return all;
        }
        throw new AssertionError("the connection ended in good order after " + all + " bytes, as if that were all");
    }
}
