package io.culvert.system.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.proto.tunnel.v1.ActivateRequest;
import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Installation;
import io.culvert.system.process.RestApi;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The ways a secret comes in, right and wrong ones. Whatever is answered is looked at too. Thread-safe. */
final class SecretPlanter {
    /** Plants one secret, or a few that belong together. */
    interface Way {
        void plant() throws IOException;
    }

    private final Installation installation;
    private final GatewayProcess gateway;
    private final RestApi api;
    private final Canaries canaries;
    private final String camera;
    private final AtomicInteger number = new AtomicInteger();

    SecretPlanter(Installation installation, Canaries canaries) {
        this.installation = installation;
        this.gateway = installation.gateway();
        this.api = gateway.api();
        this.canaries = canaries;
        this.camera = installation.firstName();
    }

    List<Way> ways() {
        return List.of(
                () -> http("GET /api/v1/cameras HTTP/1.1", "Authorization: Bearer " + canaries.plant("bearer"), ""),
                () -> http("GET /api/v1/cameras HTTP/1.1", basic(canaries.plant("basic")), ""),
                () -> http("GET /api/v1/cameras HTTP/1.1", "Cookie: culvert_session=" + canaries.plant("cookie"), ""),
                () -> http("GET /api/v1/cameras?token=" + canaries.plant("query") + " HTTP/1.1", "A: b", ""),
                () -> http("GET /api/v1/cameras HTTP/1.1", "User-Agent: " + canaries.plant("userAgent"), ""),
                () -> http(
                        "GET /metrics?key=" + canaries.plant("metrics") + " HTTP/1.1",
                        "X-Api-Key: " + canaries.plant("apiHeader"),
                        ""),
                () -> http("GET /api/v1/cameras HTTP/9.9 " + canaries.plant("startLine"), "A: b", ""),
                () -> http("POST /api/v1/login HTTP/1.1", "Authorization " + canaries.plant("brokenHeader"), "{}"),
                () -> login("{\"login\":\"admin\",\"password\":\"" + canaries.plant("wrongPassword") + "\"}"),
                () -> login("{\"login\":\"" + canaries.plant("asLogin") + "\",\"password\":\"x\"}"),
                () -> login("{\"login\":\"admin\",\"password\":" + canaries.plant("unquoted") + "}"),
                () -> login("{\"login\":\"admin\",\"password\":[\"" + canaries.plant("listed") + "\"]}"),
                () -> login("{\"login\":\"admin\",\"password\":\"" + canaries.plant("cutOff")),
                () -> login(
                        "{\"login\":\"admin\",\"password\":\"" + canaries.plant("tooLong") + "x".repeat(2_000) + "\"}"),
                () -> login("{\"login\":\"admin\",\"password\":true,\"" + canaries.plant("asField") + "\":1}"),
                () -> user(canaries.plant("userPassword")),
                () -> rest(
                        "POST",
                        "/users",
                        Map.of("login", "u" + next(), "password", canaries.plant("badUser"), "role", "king")),
                () -> source("rtsp://u:" + canaries.plant("cameraUrl") + "@127.0.0.1:9/cam", null),
                () -> source("rtsp://127.0.0.1:9/cam", canaries.plant("cameraPassword")),
                () -> source("rtsp://u:" + canaries.plant("brokenUrl") + "@[bad/cam", null),
                () -> source("gopher://u:" + canaries.plant("otherScheme") + "@127.0.0.1/", null),
                () -> source(
                        "rtsp://u:" + canaries.plant("forbiddenHost") + "@169.254.169.254/", canaries.plant("withUrl")),
                () -> source("rtsp://127.0.0.1:9/cam?password=" + canaries.plant("cameraQuery"), null),
                this::share,
                this::apiKey,
                () -> rtsp("rtsp://x/" + camera + "?token=" + canaries.plant("rtspQuery"), "A: b"),
                () -> rtsp("rtsp://x/" + camera, "Authorization: Bearer " + canaries.plant("rtspBearer")),
                () -> rtsp("rtsp://x/" + camera, basic(canaries.plant("rtspBasic"))),
                () -> rtsp("rtsp://u:" + canaries.plant("rtspUser") + "@x/" + camera, "A: b"),
                () -> rtsp(
                        "rtsp://x/" + camera,
                        "Authorization: Digest username=\"u\", realm=\"culvert\", nonce=\"" + canaries.plant("nonce")
                                + "\", uri=\"rtsp://x/?token=" + canaries.plant("digestUri") + "\", response=\""
                                + canaries.plant("digest") + "\""),
                () -> rtsp("rtsp://x/" + camera, "User-Agent: " + canaries.plant("player")),
                () -> rtsp(
                        "rtsp://x/" + camera + "?token=" + canaries.plant("rtspBroken") + " x y",
                        "Authorization " + canaries.plant("rtspHeader")),
                () -> rtsp("http://x/?token=" + canaries.plant("rtspScheme"), "Session: " + canaries.plant("session")),
                this::activate,
                this::agent);
    }

    private int next() {
        return number.incrementAndGet();
    }

    private static String basic(String password) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
    }

    // -------------------------------------------------------------------------------------------------- HTTP

    private void login(String json) throws IOException {
        http("POST /api/v1/login HTTP/1.1", "Content-Type: application/json", json);
    }

    private void http(String line, String header, String body) throws IOException {
        String answer = say(
                URI.create(gateway.ready().path("api_url").asText()).getAuthority(),
                line + "\r\nHost: x\r\nConnection: close\r\n" + header + "\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body);
        canaries.look("HTTP answer to " + line.replaceFirst("[? ].*", ""), answer);
    }

    private RestApi.Answer rest(String method, String path, @Nullable Map<String, ?> body) {
        RestApi.Answer answer = api.send(method, path, body);
        if (answer.status() >= 400) {
            canaries.look(
                    method + " " + path.replaceFirst("(?<=.)/.*", "") + " answered " + answer.status(),
                    answer.body().toString());
        }
        return answer;
    }

    /** A user with a password, who logs in with it and loses it. */
    private void user(String password) throws IOException {
        String login = "user" + next();
        JsonNode made = rest("POST", "/users", Map.of("login", login, "password", password, "role", "user"))
                .body();
        canaries.look("POST /users", made.toString());
        login("{\"login\":\"" + login + "\",\"password\":\"" + password + "\",\"cookie\":3}");
        String id = made.path("id").asText("none");
        canaries.look(
                "PATCH /users",
                rest("PATCH", "/users/" + id, Map.of("password", canaries.plant("newPassword")))
                        .body()
                        .toString());
        rest("DELETE", "/users/" + id, null);
    }

    /** A camera that is pulled, or refused; half of them stay. */
    private void source(String url, @Nullable String password) {
        String name = "direct" + next();
        Map<String, Object> source = password == null
                ? Map.of("type", "rtsp", "url", url)
                : Map.of("type", "rtsp", "url", url, "username", "u", "password", password);
        JsonNode made = rest("POST", "/cameras", Map.of("name", name, "title", "t", "source", source))
                .body();
        canaries.look("POST /cameras", made.toString());
        canaries.look(
                "GET /cameras/NAME",
                rest("GET", "/cameras/" + name, null).body().toString());
        rest("PATCH", "/cameras/" + name, Map.of("source", Map.of("password", canaries.plant("patched"))));
        if (next() % 2 == 0) {
            rest("DELETE", "/cameras/" + name, null);
        }
    }

    /** A share's token, used in every way and after its end. */
    private void share() throws IOException {
        JsonNode made = rest("POST", "/cameras/" + camera + "/shares", Map.of("label", "s" + next()))
                .body();
        String token = canaries.made(made.path("token").asText("none"));
        rtsp("rtsp://x/" + camera + "?token=" + token, "A: b");
        rtsp("rtsp://x/" + camera, "Authorization: Bearer " + token);
        rtsp("rtsp://x/another", basic(token));
        http("GET /api/v1/cameras?token=" + token + " HTTP/1.1", "Authorization: Bearer " + token, "");
        rest("DELETE", "/cameras/" + camera + "/shares/" + made.path("id").asText("none"), null);
        rtsp("rtsp://x/" + camera + "?token=" + token, "A: b");
    }

    private void apiKey() throws IOException {
        JsonNode made = rest("POST", "/operator/api-keys", Map.of("label", "k" + next()))
                .body();
        String key = canaries.made(made.path("key").asText("none"));
        http("GET /api/v1/operator/api-keys HTTP/1.1", "Authorization: Bearer " + key, "");
        rest("DELETE", "/operator/api-keys/" + made.path("id").asText("none"), null);
        http("GET /api/v1/operator HTTP/1.1", "Authorization: Bearer " + key, "");
    }

    // -------------------------------------------------------------------------------------------------- RTSP

    private void rtsp(String url, String header) throws IOException {
        canaries.look(
                "RTSP answer",
                say(gateway.rtspAddress(), "DESCRIBE " + url + " RTSP/1.0\r\nCSeq: 1\r\n" + header + "\r\n\r\n")
                        .replaceAll(
                                "(?m)^(Content-Base|content-base): .*",
                                "")); // the caller's own address, given back to him
    }

    /** From an address of its own, as guesses have a budget per address; reads until something came. */
    private String say(String address, String text) throws IOException {
        int colon = address.lastIndexOf(':');
        int host = next() % 60_000;
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {127, 1, (byte) (host / 250), (byte) (1 + host % 250)}), 0));
            socket.connect(
                    new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                    5_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                InputStream in = socket.getInputStream();
                byte[] some = new byte[8192];
                answer.write(some, 0, Math.max(0, in.read(some)));
            } catch (IOException e) {
                // cut, or nothing to say
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    // -------------------------------------------------------------------------------------------------- agents

    /** A wrong activation key, and headers that nobody asked for. */
    private void activate() throws IOException {
        ManagedChannel channel = NettyChannelBuilder.forTarget(gateway.agentAddress())
                .overrideAuthority("gateway.culvert.internal")
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build())
                .build();
        try {
            Metadata headers = new Metadata();
            headers.put(
                    Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                    "Bearer " + canaries.plant("grpcHeader"));
            ActivateRequest request = EnrolLoop.request(
                    installation.agent().agentId(), canaries.plant("activationKey"), EnrolLoop.keys());
            canaries.look(
                    "Activate",
                    EnrolmentGrpc.newBlockingStub(channel)
                            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                            .activate(request.toBuilder()
                                    .setVersion("x".repeat(next() % 2 * 200))
                                    .build())
                            .toString());
        } catch (StatusRuntimeException e) {
            canaries.look("gRPC status", String.valueOf(e.getMessage()));
        } catch (java.security.GeneralSecurityException e) {
            throw new IOException(e);
        } finally {
            channel.shutdownNow();
        }
    }

    private void agent() {
        JsonNode made = rest("POST", "/agents", Map.of("model", "m", "serial", "s" + next()))
                .body();
        canaries.made(made.path("activation_key").asText("none"));
        rest("DELETE", "/agents/" + made.path("agent_id").asText("none"), null);
    }
}
