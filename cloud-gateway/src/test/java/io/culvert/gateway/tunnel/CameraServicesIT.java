package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.node.RawAnswer;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.GatewayControl;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to a camera's own page, byte by byte: which of them reach the camera, and as what. */
@Timeout(120)
final class CameraServicesIT {
    private static final int LIMIT = 2 << 20;
    private static final String SERVICES = "/api/v1/cameras/yard/services";

    /** First lines of what reached the camera. */
    private static final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private static TunnelRig rig;

    @BeforeAll
    static void start() {
        rig = new TunnelRig();
        TestAgent agent = rig.activated();
        TestAgent.Control control = agent.attach();
        rig.awaitFirstInput(agent.agentId, "yard");
        Thread.startVirtualThread(() -> serve(control));
        assertThat(rig.gateway
                        .post(
                                "/api/v1/cameras",
                                "{\"name\":\"yard\",\"title\":\"t\",\"source\":{\"type\":\"agent\",\"agent_id\":\""
                                        + agent.agentId + "\",\"input\":\"yard\"}}")
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @BeforeEach
    void forget() {
        seen.clear();
    }

    /** A camera that answers as soon as it has the request's head. */
    private static void serve(TestAgent.Control control) {
        try {
            while (control.poll(60) instanceof GatewayControl command) {
                if (command.hasOpenForward()) {
                    TestAgent.Forward forward = control.forward();
                    forward.open(command.getOpenForward().getForwardId());
                    Thread.startVirtualThread(() -> answer(forward));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(TestAgent.Forward forward) {
        forward.next(); // the ack
        String head = forward.textUpTo("\r\n\r\n");
        seen.add(head.substring(0, head.indexOf("\r\n")));
        if (head.startsWith("GET")) {
            forward.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
            forward.end(CarryError.CARRY_ERROR_UNSPECIFIED);
        }
    }

    /** Says the bytes and reads until the gateway closes, or for 5 s. */
    private static String say(String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", rig.gateway.running().port("http"))) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return RawAnswer.heard(socket);
        }
    }

    private static String head(String method, String target, String headers) {
        return method + " " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + rig.gateway.apiKey().reveal() + "\r\n" + headers + "\r\n";
    }

    @ParameterizedTest
    @CsvSource({
        "/http, /",
        "/http/, /",
        "/http?a=1, /?a=1",
        "/http/index.html?x=%2e%2e/..&y=//, /index.html?x=%2e%2e/..&y=//",
        "/http/a%2fb;c=d, /a%2fb;c=d",
        "/http/a%252fb, /a%252fb",
        "/http//a//b, //a//b",
        "/http/http://elsewhere/x, /http://elsewhere/x",
        "/http/...., /....",
        "/http/a..b/.hidden, /a..b/.hidden"
    })
    void path_goesToTheCameraAsItIs(String path, String atTheCamera) throws Exception {
        for (String authority : new String[] {"", "http://x"}) {
            String answer = say(head("GET", authority + SERVICES + path, "Connection: close\r\n"));
            assertThat(answer)
                    .as(path)
                    .startsWith("HTTP/1.1 200")
                    .contains("\r\nhi\r\n")
                    .endsWith("[closed]");
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("GET " + atTheCamera + " HTTP/1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SERVICES + "/http/..",
                SERVICES + "/http/../a://b/c",
                SERVICES + "/http/../onvif/x",
                SERVICES + "/http/a/../../x",
                SERVICES + "/http/./x",
                SERVICES + "/http/%2e%2e/x",
                SERVICES + "/http/.%2E/x",
                SERVICES + "/http/..%2fx",
                SERVICES + "/http/a%2f..%2fx",
                SERVICES + "/http/..%5cx",
                SERVICES + "/http/..\\x",
                SERVICES + "/http/..;/x",
                SERVICES + "/http/x%00",
                SERVICES + "/http/x%0d%0aEvil:%20y",
                SERVICES + "//http/x",
                SERVICES + "/ht%2ftp/x",
                SERVICES + "/http;x/y",
                "/api/v1/cameras/yard//services/http/x",
                "/api/v1/cameras//services/http/x",
                "/api/v1/cameras/ya%2frd/services/http/x",
                "/api/v1//cameras/yard/services/http/x",
                "//api/v1/cameras/yard/services/http/x",
                "//x" + SERVICES + "/http/x",
                "http://x/" + SERVICES + "/http/x",
                "/x/services/..%2f..%2fapi/v1/operator",
                "/x/services//api/v1/operator"
            })
    void path_thatIsReadInTwoWays_reachesNoCamera(String target) throws Exception {
        String answer = say(head("GET", target, "Connection: close\r\n"));
        assertThat(answer).as(target).matches("(?s)HTTP/1\\.1 4\\d\\d .*\\[closed]");
        assertThat(seen.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void bodyThatIsDeclaredTooLarge_isRefusedBeforeItComes() throws Exception {
        for (String length : new String[] {Integer.toString(LIMIT + 1), "99999999999", "9223372036854775807"}) {
            for (String more : new String[] {"", "Expect: 100-continue\r\n"}) {
                long begun = System.nanoTime();
                assertTooLarge(say(head("POST", SERVICES + "/http/x", "Content-Length: " + length + "\r\n" + more)));
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
            }
        }
        assertThat(seen).isEmpty();
    }

    /** What is sent is taken and thrown away for a while, so that the answer is not lost behind a reset. */
    @Test
    void bodyThatIsTooLarge_isAnsweredAndClosed_andNothingBehindItIsARequest() throws Exception {
        byte[] body = new byte[LIMIT + 100_000];
        String behind = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
        for (boolean chunked : new boolean[] {false, true}) {
            try (Socket socket = new Socket("127.0.0.1", rig.gateway.running().port("http"))) {
                OutputStream out = socket.getOutputStream();
                String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length;
                out.write(head("POST", SERVICES + "/http/x", framing + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                if (chunked) {
                    out.write((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                }
                out.write(body);
                out.write(((chunked ? "\r\n0\r\n\r\n" : "") + behind).getBytes(StandardCharsets.ISO_8859_1));
                assertTooLarge(RawAnswer.heard(socket));
            }
        }
        assertThat(rig.gateway.get("/api/v1/operator").statusCode()).isEqualTo(200);
    }

    /** A body without an end, of somebody who is known: the limit holds where no length was said. */
    @Test
    void bodyWithoutAnEnd_isCutAtTheLimit() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", rig.gateway.running().port("http"))) {
            OutputStream out = socket.getOutputStream();
            out.write(head("POST", SERVICES + "/http/x", "Transfer-Encoding: chunked\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            byte[] chunk = ("4000\r\n" + "x".repeat(0x4000) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            int sent = 0;
            try {
                while (sent < 100 * LIMIT) {
                    out.write(chunk);
                    sent += chunk.length;
                }
            } catch (SocketException e) {
                // closed under our hands
            }
            assertThat(sent).isBetween(LIMIT, 100 * LIMIT - 1);
        }
        await().atMost(Duration.ofSeconds(5))
                .until(() -> rig.gateway.get("/api/v1/operator").statusCode() == 200);
    }

    private static void assertTooLarge(String answer) {
        assertThat(answer)
                .startsWith("HTTP/1.1 413")
                .containsIgnoringCase("connection: close")
                .contains("\"too_large\"")
                .endsWith("[closed]");
        assertThat(answer.split("HTTP/1\\.1 ", -1)).as("answers").hasSize(2);
    }
}
