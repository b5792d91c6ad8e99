package io.culvert.gateway.onvif;

import static io.culvert.gateway.onvif.OnvifFixture.PEER;
import static io.culvert.gateway.onvif.OnvifFixture.SOAP_12;
import static io.culvert.gateway.onvif.OnvifFixture.basic;
import static io.culvert.gateway.onvif.OnvifFixture.envelope;
import static io.culvert.gateway.onvif.OnvifFixture.passwordText;
import static io.culvert.gateway.onvif.OnvifFixture.security;
import static io.culvert.gateway.onvif.OnvifFixture.usernameToken;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.onvif.OnvifFixture.Reply;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.auth.Authenticator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is let in, and how everybody else is told. */
class OnvifLoginTest {
    private final OnvifFixture onvif = new OnvifFixture();
    private Secret share;

    @BeforeEach
    void camera() {
        onvif.recordedCamera("yard");
        share = onvif.share("yard", true, true, null);
    }

    @AfterEach
    void close() {
        onvif.close();
    }

    private Reply askWith(String header) {
        return onvif.askWith(header, Namespace.TRT, "GetProfiles");
    }

    private Instant now() {
        return onvif.access.clock().instant();
    }

    @Test
    void whatAsksForNothingSecret_isAnsweredToAnybody() {
        assertThat(onvif.ask(Namespace.TDS, "GetSystemDateAndTime", null).one("TZ"))
                .isEqualTo("UTC0");
        assertThat(onvif.ask(Namespace.TDS, "GetCapabilities", null).all("XAddr"))
                .containsExactly(
                        "http://gateway.test:8080/onvif/device_service",
                        "http://gateway.test:8080/onvif/media_service",
                        "http://gateway.test:8080/onvif/recording_service",
                        "http://gateway.test:8080/onvif/search_service",
                        "http://gateway.test:8080/onvif/replay_service");
        Reply services = onvif.ask(
                Namespace.TDS, "<q:GetServices><q:IncludeCapability>true</q:IncludeCapability></q:GetServices>", null);
        assertThat(services.all("Namespace")).hasSize(5);
        assertThat(services.tree().findAll("Capabilities")).hasSize(10);
        for (Namespace each : List.of(Namespace.TDS, Namespace.TRT, Namespace.TRC, Namespace.TSE, Namespace.TRP)) {
            Reply reply = onvif.ask(each, "GetServiceCapabilities", null);
            assertThat(reply.status()).as(each.uri()).isEqualTo(200);
            assertThat(reply.known()).isFalse();
        }
    }

    @Test
    void everythingElse_withoutACredential_isAskedForOneBothWays() {
        for (Map.Entry<Namespace, String> each : Map.of(
                        Namespace.TDS, "GetDeviceInformation",
                        Namespace.TRT, "GetProfiles",
                        Namespace.TRC, "GetRecordings",
                        Namespace.TSE, "GetRecordingSummary",
                        Namespace.TRP, "NoSuchOperation")
                .entrySet()) {
            Reply reply = onvif.ask(each.getKey(), each.getValue(), null);
            assertThat(reply.status()).as(each.toString()).isEqualTo(401);
            assertThat(reply.codes()).containsExactly("env:Sender", "ter:NotAuthorized");
            assertThat(reply.challenges().getFirst())
                    .startsWith("Digest realm=\"culvert\", nonce=\"")
                    .contains("algorithm=MD5");
            assertThat(reply.challenges().getLast()).isEqualTo("Basic realm=\"culvert\"");
        }
    }

    @Test
    void basicAndBearer_withWhatIsGood_letIn() {
        for (Secret token : List.of(share, onvif.access.apiKey(), onvif.access.login())) {
            assertThat(onvif.ask(Namespace.TRT, "GetProfiles", token).all("Name"))
                    .contains("yard's title");
            assertThat(onvif.send(envelope(SOAP_12, "", Namespace.TRT, "GetProfiles"), "Bearer " + token.reveal())
                            .known())
                    .isTrue();
        }
    }

    @Test
    void basic_withWhatIsNot_isAskedAgain() {
        for (Secret token : List.of(TokenFormat.mint("share"), TokenFormat.mint("key"), Secret.of("guess"))) {
            Reply reply = onvif.ask(Namespace.TRT, "GetProfiles", token);
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.challenges()).hasSize(2);
        }
        onvif.access.revoke(share);
        assertThat(onvif.ask(Namespace.TRT, "GetProfiles", share).status()).isEqualTo(401);
    }

    // ------------------------------------------------------------------------------------------------ HTTP Digest

    private Reply digest(Authenticator client, String path) {
        byte[] body = envelope(SOAP_12, "", Namespace.TRT, "GetProfiles").getBytes(StandardCharsets.UTF_8);
        return Reply.of(onvif.door.answer(
                new OnvifCall("/onvif/media_service", false, PEER, client.authorize("POST", path), body)));
    }

    private Authenticator challenged(Secret password) {
        Authenticator client = new Authenticator(onvif.shareId(share), password, false);
        client.challenged(onvif.ask(Namespace.TRT, "GetProfiles", null).challenges(), false);
        return client;
    }

    @Test
    void digest_ofAShare_letsIn_againAndAgain() {
        Authenticator client = challenged(share);
        for (int i = 0; i < 3; i++) {
            assertThat(digest(client, "/onvif/media_service").status()).isEqualTo(200);
        }
    }

    @Test
    void digest_withAnotherPasswordOrForAnotherAddress_isAskedAgain() {
        Reply wrong = digest(challenged(TokenFormat.mint("share")), "/onvif/media_service");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.challenges().getFirst()).doesNotContain("stale");
        assertThat(digest(challenged(share), "/onvif/device_service").status()).isEqualTo(401);
    }

    @Test
    void digest_shownTwice_isStale() {
        String overheard = challenged(share).authorize("POST", "/onvif/device_service");
        String message = envelope(SOAP_12, "", Namespace.TRT, "GetProfiles");
        assertThat(onvif.send(message, overheard).status()).isEqualTo(200);
        Reply again = onvif.send(message, overheard);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.challenges().getFirst()).contains("stale=TRUE");
    }

    @Test
    void digest_overANonceThatIsOldOrNotOurs_isStale() {
        Authenticator client = challenged(share);
        onvif.access.clock().advance(DigestNonces.LIFE.plusSeconds(1));
        Reply old = digest(client, "/onvif/media_service");
        assertThat(old.status()).isEqualTo(401);
        assertThat(old.challenges().getFirst()).contains("stale=TRUE");
        assertThat(client.challenged(old.challenges(), true)).isEqualTo(Authenticator.Answer.RETRY);
        assertThat(digest(client, "/onvif/media_service").status()).isEqualTo(200);

        Authenticator elsewhere = new Authenticator(onvif.shareId(share), share, false);
        elsewhere.challenged(List.of("Digest realm=\"culvert\", nonce=\"" + "0".repeat(64) + "\""), false);
        assertThat(digest(elsewhere, "/onvif/media_service").challenges().getFirst())
                .contains("stale=TRUE");
    }

    // ------------------------------------------------------------------------------------------------ WS-Security

    @Test
    void passwordDigest_ofAShare_letsInOnce() {
        String login = usernameToken(onvif.shareId(share), share, now(), "nonce-1");
        assertThat(askWith(login).status()).isEqualTo(200);
        Reply again = askWith(login);
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.codes()).containsExactly("env:Sender", "ter:NotAuthorized");
        assertThat(askWith(usernameToken(onvif.shareId(share), share, now(), "nonce-2"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void passwordDigest_replayedAfterItsTime_isStillRefused() {
        String login = usernameToken(onvif.shareId(share), share, now().plus(UsernameToken.WINDOW), "nonce");
        assertThat(askWith(login).status()).isEqualTo(200);
        for (int minutes = 0; minutes < 15; minutes++) {
            onvif.access.clock().advance(Duration.ofMinutes(1));
            onvif.nanos += Duration.ofMinutes(1).toNanos();
            assertThat(askWith(login).status()).as(minutes + " min").isEqualTo(400);
        }
    }

    @Test
    void passwordDigest_madeLongAgoOrAhead_isRefused() {
        for (Duration off : List.of(Duration.ofSeconds(301), Duration.ofSeconds(-301), Duration.ofDays(4_000_000))) {
            String login = usernameToken(onvif.shareId(share), share, now().minus(off), "n" + off);
            assertThat(askWith(login).status()).as(off.toString()).isEqualTo(400);
        }
        assertThat(askWith(usernameToken(onvif.shareId(share), share, now().minusSeconds(299), "n"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void passwordDigest_ofAnythingElse_isRefused() {
        Secret key = onvif.access.apiKey();
        for (String login : List.of(
                usernameToken(onvif.shareId(share), TokenFormat.mint("share"), now(), "a"),
                usernameToken("admin", share, now(), "b"),
                usernameToken("key", key, now(), "c"),
                usernameToken("", Secret.of(""), now(), "d"))) {
            Reply reply = askWith(login);
            assertThat(reply.status()).as(login).isEqualTo(400);
            assertThat(reply.codes()).containsExactly("env:Sender", "ter:NotAuthorized");
        }
    }

    @Test
    void passwordDigest_withoutNonceOrTime_isRefused() {
        String whole = usernameToken(onvif.shareId(share), share, now(), "n");
        for (String part :
                List.of("<w:Nonce>.*</w:Nonce>", "<u:Created>.*</u:Created>", "<w:Password .*</w:Password>")) {
            assertThat(askWith(whole.replaceAll(part, "")).status()).as(part).isEqualTo(400);
        }
        assertThat(askWith(whole + whole).status()).as("two of them").isEqualTo(400);
    }

    @Test
    void passwordText_ofAShareOrAnApiKey_letsIn_aLoginDoesNot() {
        assertThat(askWith(passwordText("anybody", share)).status()).isEqualTo(200);
        assertThat(askWith(passwordText("anybody", onvif.access.apiKey())).status())
                .isEqualTo(200);
        assertThat(askWith(passwordText("anybody", onvif.access.login())).status())
                .isEqualTo(400);
    }

    @Test
    void twoLogins_mustBothBeGoodAndOfOneCredential() {
        String message = envelope(SOAP_12, passwordText("x", share), Namespace.TRT, "GetProfiles");
        assertThat(onvif.send(message, basic("x", share)).status()).isEqualTo(200);
        assertThat(onvif.send(message, basic("x", onvif.access.apiKey())).status())
                .isEqualTo(400);
        assertThat(onvif.send(message, basic("x", Secret.of("guess"))).status()).isEqualTo(401);
    }

    @Test
    void aGoodLogin_isNeededBeforeAnythingIsSaidOfOperations() {
        String nonsense = security("<w:Username>u</w:Username><w:Password>p</w:Password>");
        assertThat(onvif.askWith(nonsense, Namespace.TRT, "NoSuchOperation").codes())
                .containsExactly("env:Sender", "ter:NotAuthorized");
        assertThat(onvif.ask(Namespace.TRT, "NoSuchOperation", share).codes())
                .containsExactly("env:Receiver", "ter:ActionNotSupported", "ter:NotImplemented");
        assertThat(onvif.ask(Namespace.TER, "GetProfiles", share).codes())
                .containsExactly("env:Sender", "ter:UnknownAction");
    }

    @Test
    void snapshot_takesTheSameCredentials() {
        String path = "/onvif/snapshot/yard";
        assertThat(onvif.door.snapshot(null, path, PEER)).isInstanceOf(SnapshotLogin.Asked.class);
        assertThat(onvif.door.snapshot(basic("x", share), path, PEER)).isInstanceOf(SnapshotLogin.Shown.class);
        assertThat(onvif.door.snapshot(basic("x", Secret.of("guess")), path, PEER))
                .isInstanceOf(SnapshotLogin.Asked.class);
        String digest = challenged(share).authorize("GET", path);
        assertThat(onvif.door.snapshot(digest, path, PEER)).isInstanceOf(SnapshotLogin.Shown.class);
        assertThat(onvif.door.snapshot(digest, path, PEER)).isInstanceOf(SnapshotLogin.Asked.class);
    }
}
