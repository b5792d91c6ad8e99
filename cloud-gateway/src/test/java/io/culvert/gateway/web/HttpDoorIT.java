package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.node.HttpPorts;
import io.culvert.gateway.node.RawAnswer;
import io.culvert.gateway.node.TestGateway;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input at the HTTP door, byte by byte: answered or cut within seconds, and never let through. */
@Timeout(60)
class HttpDoorIT {
    private static final int STRANGERS = 50;

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of("culvert.strangers.per.address", Integer.toString(STRANGERS)));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /** Says the bytes and reads until the gateway closes, or for 5 s. */
    private static String say(String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", gateway.running().port("http"))) {
            return say(socket, text);
        }
    }

    private static String say(Socket socket, String text) throws IOException {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (SocketException e) {
            return "[closed]";
        }
        return RawAnswer.heard(socket).replace("[reset]", "[closed]");
    }

    private static String bearer() {
        return "Authorization: Bearer " + gateway.apiKey().reveal() + "\r\n";
    }

    static Stream<Arguments> badRequests() {
        String chunked = "Transfer-Encoding: chunked\r\n";
        return Stream.of(
                bad("400", "noise", "\1\2\3\4\r\n\r\n"),
                bad("400", "no version", "GET /health\r\n\r\n"),
                bad("400", "version 9.9", "GET /health HTTP/9.9.9\r\nHost: x\r\n\r\n"),
                bad("400", "no host", "GET /health HTTP/1.1\r\n\r\n"),
                bad("400", "two hosts", "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
                bad("400", "length and chunks", post("Content-Length: 5\r\n" + chunked, "0\r\n\r\n")),
                bad("400", "chunks and length", post(chunked + "Content-Length: 5\r\n", "0\r\n\r\n")),
                bad("400", "two lengths", post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}")),
                bad("400", "the same length twice", post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}")),
                bad("400", "two lengths in one", post("Content-Length: 2, 3\r\n", "{}")),
                bad("400", "a negative length", post("Content-Length: -1\r\n", "")),
                bad("400", "a length of letters", post("Content-Length: 2x\r\n", "{}")),
                bad("400", "a length with a sign", post("Content-Length: +2\r\n", "{}")),
                bad("400", "chunks of chunks", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")),
                bad("400", "hidden chunks", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")),
                bad("400", "chunks twice", post(chunked + chunked, "0\r\n\r\n")),
                bad("400", "chunks in 1.0", "POST /api/v1/login HTTP/1.0\r\nHost: x\r\n" + chunked + "\r\n0\r\n\r\n"),
                bad("4", "a chunk of -1", post(chunked, "-1\r\nx\r\n0\r\n\r\n")),
                bad("4", "a chunk of letters", post(chunked, "zz\r\nx\r\n0\r\n\r\n")),
                bad("4", "a chunk of 2^63", post(chunked, "ffffffffffffffff\r\nx\r\n")),
                bad("400", "space before the colon", "GET /health HTTP/1.1\r\nHost : x\r\n\r\n"),
                bad("400", "a control character", "GET /health HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"),
                bad("400", "an expectation", "GET /health HTTP/1.1\r\nHost: x\r\nExpect: magic\r\n\r\n"),
                bad("41", "a long line", "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("4", "long headers", "GET /health HTTP/1.1\r\nHost: x\r\nA: " + "b".repeat(17_000) + "\r\n\r\n"),
                bad("4", "many headers", "GET /health HTTP/1.1\r\nHost: x\r\n" + "a: b\r\n".repeat(4_000) + "\r\n"),
                bad("413", "a huge body", post("Content-Length: 9999999999\r\n", "{}" + "x".repeat(70_000))),
                bad("415", "a packed body", post("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}")),
                bad("400", "dots", "GET /api/v1/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("400", "hidden dots", "GET /api/v1/%2e%2E/x HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("400", "dots before a scheme", "GET /api/v1/../x/a://b/c HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("400", "NUL", "GET /api/v1/agents%00.json HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("400", "backslash", "GET /api\\v1\\agents HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("400", "a hidden slash", "GET /api%2fv1%2fagents HTTP/1.1\r\nHost: x\r\n\r\n"));
    }

    private static String post(String headers, String body) {
        return "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + headers + "\r\n" + body;
    }

    private static Arguments bad(String status, String name, String request) {
        return Arguments.of(status, name, request);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("badRequests")
    void badRequest_isRefusedAndItsConnectionClosed(String status, String name, String request) throws IOException {
        String answer = say(request + "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer).as(name).matches("(?s)HTTP/1\\.[01] " + status + ".*\\[closed]");
        assertThat(answer.split("HTTP/1\\.[01] ", -1))
                .as("nothing after it is answered")
                .hasSize(2);
        assertThat(answer).doesNotContain("at io.", "Exception", "micronaut", "netty");
    }

    /** Spellings of a closed route: none may come by the filter that asks for a credential. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/operator",
                "/api/v1/operator/",
                "//api/v1/operator",
                "/api//v1/operator",
                "/./api/v1/operator",
                "/x/../api/v1/operator",
                "/api/v1/operator;x=1",
                "/api/v1/operator%20",
                "/api/v1/%6fperator",
                "/%61pi/v1/operator",
                "/API/v1/operator",
                "/api/v1/operator?",
                "/api/v1/operator#x",
                "/api/v1/operator%23",
                "/api/v1/operator%3f",
                "http://x/api/v1/operator",
                "http://x//api/v1/operator",
                "http:///api/v1/operator",
                "http://x@y/api/v1/operator",
                "api/v1/operator",
                "*",
                "/api/v1/operator%",
                "/api/v1/operator%zz",
                "/api/v1/oper%c0%afator",
                "/api%252fv1/operator",
                "/api/v1/operator\u00e9"
            })
    void closedRoute_howeverSpelt_staysClosed(String target) throws IOException {
        for (String method : new String[] {"GET", "POST", "CONNECT"}) {
            String answer = say(
                    method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            assertThat(answer)
                    .as(method + " " + target)
                    .startsWith("HTTP/1.1 4")
                    .endsWith("[closed]");
            assertThat(answer).doesNotContain("operator_id");
        }
    }

    @Test
    void upgradeToHttp2InTheClear_isNotMade() throws IOException {
        String answer = say(String.join(
                "\r\n",
                "GET /health HTTP/1.1",
                "Host: x",
                "Connection: Upgrade, HTTP2-Settings, close",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAAQAAP__",
                "",
                ""));
        assertThat(answer).startsWith("HTTP/1.1 200").doesNotContain("101");
        assertThat(say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"))
                .matches("(?s)HTTP/1\\.[01] 4.*\\[closed]");
    }

    @Test
    void tenThousandPipelinedRequests_ofAStranger_endAtTheHundredth() throws IOException {
        String answer = say("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10_000));
        assertThat(answer.split("HTTP/1.1 200", -1).length - 1).isBetween(1, 100);
        assertThat(answer).endsWith("[closed]");
    }

    @Test
    void hundredPipelinedRequests_ofSomebodyKnown_areAnsweredInOrder() throws IOException {
        String last = "GET /api/v1/operator HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + bearer() + "\r\n";
        String each = "GET /api/v1/operator HTTP/1.1\r\nHost: x\r\n" + bearer() + "\r\n";
        String answer = say(each.repeat(100) + last);
        assertThat(answer.split("HTTP/1.1 200", -1).length - 1)
                .as(answer.substring(Math.max(0, answer.length() - 600)))
                .isEqualTo(101);
        assertThat(answer).endsWith("[closed]");
    }

    @Test
    void deepAndOddJson_isAnsweredWithAProblem() throws IOException {
        for (String json : List.of(
                "[".repeat(100_000),
                "{\"login\":".repeat(5_000),
                "{\"login\":\"a\",\"password\":" + "9".repeat(50_000) + "}",
                "{\"login\":\"a\",\"password\":1e999999999}",
                "{\"login\":\"a\",\"login\":\"b\",\"password\":\"c\"}",
                "{\"login\":\"\\ud800\",\"password\":\"\\u0000\"}",
                "\u0000",
                "null",
                "")) {
            String answer = say("POST /api/v1/agents HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + bearer()
                    + "Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);
            assertThat(answer)
                    .as(json.substring(0, Math.min(40, json.length())))
                    .startsWith("HTTP/1.1 ");
            assertThat(answer).doesNotStartWith("HTTP/1.1 5").endsWith("[closed]");
        }
    }

    /** What the first of two programs reads must be what the second one does. */
    @Test
    void memberThatStandsThereTwice_isRefusedByName_andNothingIsDone() {
        HttpResponse<String> made =
                gateway.post("/api/v1/sites", "{\"name\":\"first-of-both\",\"name\":\"second-of-both\"}");
        assertThat(made.statusCode()).isEqualTo(400);
        assertThat(made.body()).contains("\"malformed\"", "name stands there twice (line 1, column ");
        assertThat(gateway.post("/api/v1/login", "{\"login\":\"a\",\"password\":\"b\",\"login\":\"a\"}")
                        .statusCode())
                .isEqualTo(400);
        HttpResponse<String> nested = gateway.post(
                "/api/v1/cameras",
                "{\"name\":\"c\",\"title\":\"t\",\"source\":{\"type\":\"rtsp\",\"url\":\"rtsp://a/\",\"url\":\"rtsp://b/\"}}");
        assertThat(nested.statusCode()).isEqualTo(400);
        assertThat(nested.body()).contains("url stands there twice");
        gateway.post(
                "/api/v1/cameras",
                "{\"name\":\"c\",\"title\":\"t\",\"source\":{\"type\":\"rtsp\",\"url\":\"rtsp://a/\"}}");
        HttpResponse<String> patched = gateway.patch("/api/v1/cameras/c", "{\"title\":\"x\",\"title\":\"y\"}");
        assertThat(patched.statusCode()).as(patched.body()).isEqualTo(400);
        assertThat(patched.body()).contains("title stands there twice");
        HttpResponse<String> secret = gateway.post("/api/v1/sites", "{\"clk_x_S3CRET\":1,\"clk_x_S3CRET\":2}");
        assertThat(secret.statusCode()).isEqualTo(400);
        assertThat(secret.body()).doesNotContain("S3CRET");
        assertThat(gateway.get("/api/v1/sites").body()).doesNotContain("of-both");
        assertThat(gateway.get("/api/v1/cameras/c").body()).contains("\"title\":\"t\"");
    }

    @Test
    void strangersOfOneAddress_haveAsManyPlacesAsConfigured_andKnownOnesNone() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < STRANGERS + 30; i++) {
                sockets.add(new Socket("127.0.0.1", gateway.running().port("http")));
            }
            int refused = 0;
            for (Socket socket : sockets) {
                socket.setSoTimeout(50);
                refused += isClosed(socket) ? 1 : 0;
            }
            assertThat(refused).isBetween(30, 30 + 5); // a connection of another test may still be counted
            assertThat(gateway.bean(HttpDoor.class).strangers().size()).isLessThanOrEqualTo(STRANGERS);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        List<Socket> known = new ArrayList<>();
        try {
            for (int i = 0; i < STRANGERS + 30; i++) {
                Socket socket = new Socket("127.0.0.1", gateway.running().port("http"));
                known.add(socket);
                socket.setSoTimeout(5_000);
                socket.getOutputStream()
                        .write(("GET /api/v1/operator HTTP/1.1\r\nHost: x\r\n" + bearer() + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .as("connection " + i)
                        .isEqualTo("HTTP/1.1 200");
            }
        } finally {
            for (Socket socket : known) {
                socket.close();
            }
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void plainHttpAtTheTlsPort_isCut() throws IOException {
        try (Socket socket =
                new Socket("127.0.0.1", gateway.bean(HttpPorts.class).https().orElseThrow())) {
            assertThat(say(socket, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .endsWith("[closed]")
                    .doesNotContain("200");
        }
    }

    /** Whoever begins more than that is closed before TLS; the plain port does not mind. */
    @Test
    void handshakes_ofOneAddress_areBudgeted() throws IOException {
        int https = gateway.bean(HttpPorts.class).https().orElseThrow();
        Counter refused = gateway.bean(MeterRegistry.class)
                .get("culvert.door.refused")
                .tag("door", "http")
                .tag("reason", "handshakes")
                .counter();
        int begun = 0;
        while (refused.count() == 0 && begun < 10_000) {
            new Socket("127.0.0.1", https).close();
            begun++;
            if (begun % 250 == 0) { // or the kernel's queue would hold them all before the gateway has seen one
                assertThat(gateway.get("/api/v1/operator").statusCode()).isEqualTo(200);
            }
        }
        assertThat(begun).isBetween(1_000, 9_999);
        assertThat(gateway.get("/api/v1/operator").statusCode()).isEqualTo(200);
        // Those that were let in hold their places until the gateway has seen them go; the next test wants one.
        await().until(() -> say("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .startsWith("HTTP/1.1 200"));
    }

    @Test
    void metrics_handedOnByAProxyThatNobodyTrusts_wantAKey() {
        for (String header : new String[] {"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"}) {
            HttpResponse<String> reply = gateway.send(
                    gateway.request("/metrics").header(header, "203.0.113.9").build());
            assertThat(reply.statusCode()).as(header).isEqualTo(401);
        }
    }

    @Test
    void metrics_countWhatWasRefused() throws IOException {
        say("GET /health HTTP/1.1\r\n\r\n");
        assertThat(gateway.get("/metrics").body())
                .containsPattern("culvert_door_refused_total\\{door=\"http\",reason=\"malformed\"\\} [1-9]")
                .contains("culvert_door_strangers{door=\"http\"}", "culvert_door_strangers{door=\"agent\"}");
    }
}
