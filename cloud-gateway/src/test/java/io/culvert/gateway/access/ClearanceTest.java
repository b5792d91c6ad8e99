package io.culvert.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraMaker;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All that a credential lets its bearer see, which is never more than the gate would allow camera by camera. */
class ClearanceTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.7", 5000);

    private final AccessFixture access = new AccessFixture();
    private Camera front;

    @BeforeEach
    void cameras() {
        front = access.camera("front");
        access.camera("back");
        access.camera("foreign", 20_000_029L, null);
    }

    @AfterEach
    void close() {
        access.close();
    }

    private Clearance clearance(Credential credential) {
        CompletableFuture<Clearance> clearance =
                access.gate().clearance(credential, PEER).toCompletableFuture();
        assertThat(clearance).as("decided without waiting").isDone();
        return clearance.join();
    }

    private Clearance clearance(Secret token) {
        return clearance(new Credential.Token(token));
    }

    private List<String> names(Clearance clearance) {
        assertThat(clearance).isInstanceOf(Clearance.Granted.class);
        return ((Clearance.Granted) clearance)
                .cameras().stream().map(each -> each.camera().name()).toList();
    }

    @Test
    void ofAShare_isItsCameraWithItsRights() {
        Secret token = access.share("front", AccessFixture::archiveOnly);
        Clearance.Granted granted = (Clearance.Granted) clearance(token);
        assertThat(granted.cameras()).containsExactly(new ClearedCamera(front, false, true, Reach.ALL));
        assertThat(granted.credentialKey()).isEqualTo("share:" + access.shareId(token));
    }

    @Test
    void ofAShare_thatIsNotGoodHereAndNow_isRefused() {
        Secret elsewhere = access.share("front", terms -> AccessFixture.from(terms, "203.0.113.0/24"));
        assertThat(clearance(elsewhere)).isInstanceOf(Clearance.Refused.class);
        Secret brief = access.share(
                "front",
                terms -> AccessFixture.expiring(terms, access.clock().instant().plusSeconds(60)));
        assertThat(names(clearance(brief))).containsExactly("front");
        access.clock().advance(Duration.ofSeconds(60));
        assertThat(clearance(brief)).isInstanceOf(Clearance.Refused.class);
    }

    @Test
    void ofAPerson_isEveryCameraThatMayBeWatched() {
        assertThat(names(clearance(access.apiKey()))).containsExactly("back", "front");
        UUID user = UUID.randomUUID();
        access.camera("mine", AccessFixture.OPERATOR, user);
        Secret login = TokenFormat.mint("login");
        access.person(login, new Person("login:1", user, AccessFixture.OPERATOR, false, null, null));
        assertThat(names(clearance(login))).containsExactly("mine");
    }

    @Test
    void ofCamerasWhoseAgentIsGone_isNothing() {
        Secret share = access.share("front");
        access.put(CameraMaker.like(front).orphaned(true).make());
        assertThat(names(clearance(share))).isEmpty();
        assertThat(names(clearance(access.apiKey()))).containsExactly("back");
    }

    @Test
    void ofNothing_isAQuestion_andOfWhatNobodyHas_isNone() {
        assertThat(clearance(new Credential.None())).isInstanceOf(Clearance.Challenge.class);
        assertThat(clearance(TokenFormat.mint("share"))).isInstanceOf(Clearance.Refused.class);
        assertThat(clearance(TokenFormat.mint("key"))).isInstanceOf(Clearance.Refused.class);
        assertThat(clearance(TokenFormat.mint("act"))).isInstanceOf(Clearance.Refused.class);
        Secret revoked = access.share("front");
        access.revoke(revoked);
        assertThat(clearance(revoked)).isInstanceOf(Clearance.Refused.class);
    }

    @Test
    void whileTheDatabaseIsAway_isNotKnown() {
        access.databaseAway(true);
        assertThat(clearance(TokenFormat.mint("key"))).isInstanceOf(Clearance.Unavailable.class);
    }

    @Test
    void guesses_areHeldBackAsAtAnyDoor() {
        for (int i = 0; i < GuessThrottle.FREE_GUESSES; i++) {
            assertThat(clearance(Secret.of("guess " + i))).isInstanceOf(Clearance.Refused.class);
        }
        assertThat(access.gate()
                        .clearance(new Credential.WsText(Secret.of("one more")), PEER)
                        .toCompletableFuture())
                .as("the eleventh")
                .isNotDone();
        assertThat(names(clearance(access.share("front")))).as("a good one").containsExactly("front");
    }

    @Test
    void passwordDigest_isGoodForSharesAlone() {
        Secret share = access.share("front");
        String id = access.shareId(share).toString();
        assertThat(names(clearance(digest(id, share, "nonce")))).containsExactly("front");
        assertThat(clearance(digest(id, TokenFormat.mint("share"), "nonce"))).isInstanceOf(Clearance.Refused.class);
        assertThat(clearance(digest("nobody", share, "nonce"))).isInstanceOf(Clearance.Refused.class);
        Secret key = access.apiKey();
        assertThat(clearance(digest("key", key, "nonce"))).isInstanceOf(Clearance.Refused.class);
    }

    @Test
    void passwordText_isGoodForSharesAndApiKeys_notForLogins() {
        assertThat(names(clearance(new Credential.WsText(access.share("front")))))
                .containsExactly("front");
        assertThat(names(clearance(new Credential.WsText(access.apiKey())))).hasSize(2);
        assertThat(clearance(new Credential.WsText(access.login()))).isInstanceOf(Clearance.Refused.class);
    }

    private static Credential digest(String user, Secret password, String nonce) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] bytes = nonce.getBytes(StandardCharsets.UTF_8);
            String created = "2026-11-20T12:00:00Z";
            byte[] digest = sha1.digest((nonce + created + password.reveal()).getBytes(StandardCharsets.UTF_8));
            return new Credential.WsDigest(user, bytes, created, digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
