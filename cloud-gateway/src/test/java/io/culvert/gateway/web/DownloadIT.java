package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static io.culvert.gateway.web.RecordedScene.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.zaxxer.hikari.HikariDataSource;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Downloads on their way: what they cost, who may have how many, and when they end. */
@ExtendWith(SharedScene.class)
class DownloadIT {
    private static final int SLOW = 50;
    private static final int SECONDS = 5;
    private static final int AT_ONCE = 8;

    private static RecordedScene scene;

    @TempDir
    private Path folder;

    private final List<Socket> sockets = new ArrayList<>();

    @BeforeAll
    static void take(RecordedScene shared) {
        scene = shared;
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static String path(String token) {
        return "/" + scene.camera() + "/archive-" + seconds(scene.beginMicros()) + "-"
                + seconds(scene.endMicros() - scene.beginMicros()) + ".mp4?token=" + token;
    }

    /** Asks for the whole file on a connection that takes little at a time, and reads the answer's first line. */
    private Socket slow(String token) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(10_000);
        int port = Integer.parseInt(scene.gateway().running().httpUrl().replaceAll(".*:", ""));
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.getOutputStream()
                .write(("GET " + path(token) + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                .isEqualTo("HTTP/1.1 200");
        return socket;
    }

    private static List<JsonNode> downloads(JsonNode share) {
        List<JsonNode> all = new ArrayList<>();
        json(scene.gateway().get("/api/v1/sessions?limit=1000&camera=" + scene.camera()))
                .get("items")
                .values()
                .forEach(all::add);
        return all.stream()
                .filter(session -> session.get("kind").getStringValue().equals("archive")
                        && session.get("protocol").getStringValue().equals("http")
                        && share.get("id").equals(session.get("share_id")))
                .toList();
    }

    private static JsonNode share(String terms) {
        return json(scene.gateway().post("/api/v1/cameras/" + scene.camera() + "/shares", terms));
    }

    private static String token(JsonNode share) {
        return share.get("token").getStringValue();
    }

    private static void revoke(JsonNode share) {
        HttpResponse<String> reply = scene.gateway()
                .delete("/api/v1/cameras/" + scene.camera() + "/shares/"
                        + share.get("id").getStringValue());
        assertThat(reply.statusCode()).isEqualTo(204);
    }

    private static int platformThreads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static int connectionsInUse() {
        DataSource pool = DelegatingDataSource.unwrapDataSource(scene.gateway().bean(DataSource.class));
        return ((HikariDataSource) pool).getHikariPoolMXBean().getActiveConnections();
    }

    private List<String> readers(int number) throws IOException {
        Path dump = folder.resolve("threads" + number);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        return Files.readAllLines(dump).stream()
                .filter(line -> line.contains("\"export-"))
                .toList();
    }

    private String livePlaylist(String token) {
        String master = scene.gateway()
                .send("GET", "/" + scene.camera() + "/index.m3u8?token=" + token, null, null)
                .body();
        return "/" + scene.camera() + "/"
                + master.lines().reduce((first, last) -> last).orElseThrow();
    }

    @Test
    void slowReaders_holdNoThreadAndNoConnection_andLiveGoesOn() throws Exception {
        JsonNode share = share("{\"export\":true}");
        String live = livePlaylist(token(share("{}")));
        slow(token(share)); // what is made once is made
        int threads = platformThreads();
        long asked = System.nanoTime();
        while (sockets.size() < SLOW) {
            slow(token(share));
        }
        System.out.printf("%d downloads begun in %d ms%n", SLOW, (System.nanoTime() - asked) / 1_000_000);
        assertThat(downloads(share)).hasSize(SLOW);
        String before = "";
        for (int second = 0; second < SECONDS; second++) {
            long since = System.nanoTime();
            for (Socket socket : sockets) {
                assertThat(socket.getInputStream().read()).isNotNegative();
            }
            String playlist = scene.gateway().send("GET", live, null, null).body();
            assertThat(playlist).contains("#EXT-X-PART:").isNotEqualTo(before);
            before = playlist;
            await().until(() -> System.nanoTime() - since > 1_000_000_000L);
            assertThat(readers(second))
                    .as("virtual threads that read, of other tests too")
                    .hasSizeLessThan(4);
            await("the change feed's, and other tests'").until(() -> connectionsInUse() <= 2);
        }
        assertThat(platformThreads()).as("other tests have some too").isLessThan(threads + SLOW / 2);
        long sent = downloads(share).stream()
                .mapToLong(session -> session.get("bytes").getLongValue())
                .max()
                .orElseThrow();
        System.out.printf("at most %d bytes given to the system for a reader of %d%n", sent, SECONDS);
        assertThat(sent).isLessThan(4_000_000);

        long revoked = System.nanoTime();
        revoke(share);
        for (Socket socket : sockets) {
            assertThat(isOver(socket)).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(Duration.ofSeconds(1));
    }

    /** Reads what is there until the connection ends. */
    private static boolean isOver(Socket socket) throws IOException {
        try {
            InputStream in = socket.getInputStream();
            byte[] some = new byte[65_536];
            int left = 20_000_000;
            while (left > 0) {
                int n = in.read(some);
                if (n < 0) {
                    return false; // in good order, as if it were all
                }
                left -= n;
            }
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void sessionsOfAShare_areLimited_andRequestsOneAfterTheOtherAreOne() throws Exception {
        JsonNode share = share("{\"export\":true,\"max_sessions\":1}");
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> part = scene.gateway()
                    .send(scene.gateway()
                            .request(path(token(share)))
                            .header("Range", "bytes=" + i * 1_000 + "-" + (i * 1_000 + 99))
                            .build());
            assertThat(part.statusCode()).isEqualTo(206);
        }
        assertThat(downloads(share)).hasSize(1);
        Socket first = slow(token(share));
        assertThat(downloads(share)).hasSize(1);
        assertThat(scene.gateway().send("GET", path(token(share)), null, null).statusCode())
                .isEqualTo(429);
        first.close();
        await().untilAsserted(() -> assertThat(scene.gateway()
                        .send("GET", path(token(share)), null, null)
                        .statusCode())
                .isEqualTo(200));
        assertThat(downloads(share)).hasSize(1);
    }

    /** The next request comes while the answer to the one before is on its way. */
    @Test
    void requestsSentBeforeTheAnswersCame_areAllAnswered() throws Exception {
        String token = token(share("{\"export\":true}"));
        int port = Integer.parseInt(scene.gateway().running().httpUrl().replaceAll(".*:", ""));
        for (int round = 0; round < 20; round++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(5_000);
                StringBuilder requests = new StringBuilder();
                for (int i = 0; i < AT_ONCE; i++) {
                    requests.append("GET ").append(path(token)).append(" HTTP/1.1\r\nHost: x\r\n");
                    requests.append("Range: bytes=").append(i).append("-9999\r\n\r\n");
                }
                socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                for (int i = 0; i < AT_ONCE; i++) {
                    StringBuilder head = new StringBuilder();
                    while (head.indexOf("\r\n\r\n") < 0) {
                        int next = in.read();
                        assertThat(next)
                                .as("a byte of answer %d of round %d", i, round)
                                .isNotNegative();
                        head.append((char) next);
                    }
                    assertThat(head.toString())
                            .as("answer %d of round %d", i, round)
                            .startsWith("HTTP/1.1 206");
                    in.skipNBytes(10_000 - i);
                }
            }
        }
    }
}
