package io.culvert.media.rtsp.client;

import static io.culvert.media.rtsp.client.FakeCamera.answer;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.client.RtspClientFailure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Basic and Digest against a camera that checks every request by a computation of its own. */
class RtspClientAuthenticationIT {

    @RegisterExtension
    static final ClientLoops LOOPS = new ClientLoops();

    private static final String MD5 = "WWW-Authenticate: Digest realm=\"cam\", nonce=\"abc\"";
    private static final String SHA_256 =
            "WWW-Authenticate: Digest realm=\"cam\", nonce=\"abc\", algorithm=SHA-256, qop=\"auth\"";
    private static final String BASIC = "WWW-Authenticate: Basic realm=\"cam\"";
    private static final String METHODS = "OPTIONS DESCRIBE SETUP PLAY GET_PARAMETER TEARDOWN";

    private final RecordingListener heard = new RecordingListener();

    @Test
    void basic_allowed_rightPassword_plays() throws Exception {
        String right = "Basic " + Base64.getEncoder().encodeToString("admin:pä:ss".getBytes(StandardCharsets.UTF_8));
        try (FakeCamera camera =
                guarded(request -> request.header("Authorization").equals(right), BASIC)) {
            LOOPS.open(config(camera, "pä:ss").withAllowBasic(true), heard);

            heard.awaitPlaying();
        }
    }

    @Test
    void basic_inTheClear_isUnsupportedAndSendsNothing() throws Exception {
        try (FakeCamera camera = guarded(request -> false, BASIC)) {
            LOOPS.open(config(camera, "secret"), heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(camera.next("OPTIONS").header("Authorization")).isEmpty();
            assertThat(camera.waiting("OPTIONS")).isZero();
        }
    }

    @Test
    void digestMd5WithoutQop_rightPassword_plays() throws Exception {
        try (FakeCamera camera = guarded(request -> proves(request, "MD5", "secret", "abc"), MD5)) {
            LOOPS.open(config(camera, "secret"), heard);

            heard.awaitPlaying();
        }
    }

    @Test
    void digestSha256_offeredBesideWeakerOnes_isTaken() throws Exception {
        try (FakeCamera camera = guarded(request -> proves(request, "SHA-256", "secret", "abc"), BASIC, MD5, SHA_256)) {
            LOOPS.open(config(camera, "secret"), heard);

            heard.awaitPlaying();
            assertThat(camera.next("PLAY").header("Authorization")).contains("nc=00000004");
        }
    }

    @Test
    void digest_wrongPassword_isBadCredentialsAfterOneTry() throws Exception {
        try (FakeCamera camera = guarded(request -> proves(request, "MD5", "secret", "abc"), MD5)) {
            LOOPS.open(config(camera, "Canary"), heard);

            RtspClientFailure failure = heard.awaitClosed();
            assertThat(failure.kind()).isEqualTo(Kind.BAD_CREDENTIALS);
            assertThat(failure.message()).doesNotContain("Canary");
            assertThat(camera.waiting("OPTIONS")).isEqualTo(2);
        }
    }

    @Test
    void digest_noPasswordConfigured_isBadCredentials() throws Exception {
        try (FakeCamera camera = guarded(request -> false, MD5)) {
            LOOPS.open(camera.url(), heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.BAD_CREDENTIALS);
        }
    }

    @Test
    void digest_nonceExpiresInTheMiddle_isAnsweredAgain() throws Exception {
        AtomicReference<String> nonce = new AtomicReference<>("first");
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("PLAY", answer("200 OK", "Session: 4711;timeout=1"));
            for (String method : METHODS.split(" ")) {
                FakeCamera.Script granted = camera.script(method);
                camera.on(method, (request, connection) -> {
                    if (proves(request, "MD5", "secret", requireNonNull(nonce.get()))) {
                        if (method.equals("PLAY")) {
                            nonce.set("second");
                        }
                        granted.handle(request, connection);
                    } else {
                        // Without stale=true, as many cameras do it.
                        connection.answer(
                                request,
                                "401 Unauthorized",
                                "WWW-Authenticate: Digest realm=\"cam\", nonce=\"" + nonce.get() + '"');
                    }
                });
            }
            LOOPS.open(config(camera, "secret"), heard);

            heard.awaitPlaying();
            assertThat(camera.next("GET_PARAMETER").header("Authorization")).contains("nonce=\"first\"");
            assertThat(camera.next("GET_PARAMETER").header("Authorization")).contains("nonce=\"second\"");
            assertThat(heard.closedCalls).hasValue(0);
        }
    }

    @Test
    void digest_alwaysStale_givesUp() throws Exception {
        AtomicReference<Integer> count = new AtomicReference<>(0);
        try (FakeCamera camera = new FakeCamera()) {
            camera.on(
                    "OPTIONS",
                    (request, connection) -> connection.answer(
                            request,
                            "401 Unauthorized",
                            "WWW-Authenticate: Digest realm=\"cam\", stale=true, nonce=\""
                                    + count.updateAndGet(n -> n + 1) + '"'));

            LOOPS.open(config(camera, "secret"), heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.BAD_CREDENTIALS);
            assertThat(camera.waiting("OPTIONS")).isEqualTo(3);
        }
    }

    private static RtspClientConfig config(FakeCamera camera, String password) {
        return ClientLoops.config(camera.url()).withCredentials(new Credentials("admin", Secret.of(password)));
    }

    private static FakeCamera guarded(Predicate<FakeCamera.Request> grants, String... challenges) throws IOException {
        FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY);
        for (String method : METHODS.split(" ")) {
            FakeCamera.Script granted = camera.script(method);
            camera.on(method, (request, connection) -> {
                if (grants.test(request)) {
                    granted.handle(request, connection);
                } else {
                    connection.answer(request, "401 Unauthorized", challenges);
                }
            });
        }
        return camera;
    }

    private static boolean proves(FakeCamera.Request request, String hash, String password, String nonce) {
        String header = request.header("Authorization");
        String a1 = hex(hash, "admin:cam:" + password);
        String a2 = hex(hash, request.method() + ":" + request.uri());
        String middle =
                header.contains("qop=auth") ? field(header, "nc") + ":" + field(header, "cnonce") + ":auth:" : "";
        return field(header, "uri").equals(request.uri())
                && field(header, "nonce").equals(nonce)
                && field(header, "response").equals(hex(hash, a1 + ":" + nonce + ":" + middle + a2));
    }

    private static String field(String header, String name) {
        Matcher matcher = Pattern.compile("[ ,]" + name + "=\"?([^\",]*)").matcher(header);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String hex(String hash, String text) {
        try {
            byte[] sum = MessageDigest.getInstance(hash).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
