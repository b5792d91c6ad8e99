package io.culvert.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.access.AccessDecision.Allowed;
import io.culvert.gateway.access.AccessDecision.Challenge;
import io.culvert.gateway.access.AccessDecision.Forbidden;
import io.culvert.gateway.access.AccessDecision.NotFound;
import io.culvert.gateway.access.AccessDecision.Unavailable;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraMaker;
import io.culvert.gateway.cameras.CameraSource;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.auth.AuthorizationHeader;
import io.culvert.media.rtsp.auth.DigestAlgorithm;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessGateTest {

    private static final long OTHER_OPERATOR = 20_000_029L;
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.7", 5000);

    private final AccessFixture access = new AccessFixture();

    @BeforeEach
    void twoCameras() {
        access.camera("front");
        access.camera("back");
        access.camera("foreign", OTHER_OPERATOR, null);
    }

    @AfterEach
    void close() {
        access.close();
    }

    // ---- the decision table

    @Test
    void decide_withoutCredential_challengesWhetherTheCameraExistsOrNot() {
        assertThat(decide("front", new Credential.None())).isInstanceOf(Challenge.class);
        assertThat(decide("nowhere", new Credential.None())).isInstanceOf(Challenge.class);
    }

    @Test
    void decide_withGoodToken_allows() {
        Secret token = access.share("front");

        AccessDecision decision = decide("front", new Credential.Token(token));

        assertThat(decision).isInstanceOfSatisfying(Allowed.class, allowed -> {
            assertThat(allowed.permit().cameraName()).isEqualTo("front");
            assertThat(allowed.permit().operatorId()).isEqualTo(AccessFixture.OPERATOR);
            assertThat(allowed.permit().shareId()).isEqualTo(access.shareId(token));
            assertThat(allowed.permit().credentialKey()).isEqualTo("share:" + access.shareId(token));
        });
    }

    @Test
    void decide_withTokenAsBasicPassword_allowsUnderAnyUserName() {
        Secret token = access.share("front");

        assertThat(decide("front", new Credential.Basic("anybody", token))).isInstanceOf(Allowed.class);
    }

    @Test
    void decide_withDigestOfTheToken_allows() {
        Secret token = access.share("front");

        assertThat(decide("front", digest(access.shareId(token).toString(), token)))
                .isInstanceOf(Allowed.class);
    }

    @Test
    void decide_withDigestOfAnotherToken_forbids() {
        Secret token = access.share("front");
        Secret other = access.share("front");

        assertThat(decide("front", digest(access.shareId(token).toString(), other)))
                .isInstanceOf(Forbidden.class);
        assertThat(decide("front", digest("admin", token))).isInstanceOf(Forbidden.class);
    }

    @Test
    void decide_withTokenOfAnotherCamera_forbidsLikeForOneThatDoesNotExist() {
        Secret token = access.share("front");

        AccessDecision existing = decide("back", new Credential.Token(token));
        AccessDecision missing = decide("nowhere", new Credential.Token(token));

        assertThat(existing).isInstanceOf(Forbidden.class).isEqualTo(missing);
    }

    @Test
    void decide_withRevokedToken_forbids() {
        Secret token = access.share("front");
        access.revoke(token);

        assertThat(decide("front", new Credential.Token(token))).isInstanceOf(Forbidden.class);
    }

    @Test
    void decide_withExpiredToken_forbids() {
        Instant soon = access.clock().instant().plusSeconds(5);
        Secret token = access.share("front", terms -> AccessFixture.expiring(terms, soon));

        assertThat(decide("front", new Credential.Token(token))).isInstanceOf(Allowed.class);
        access.clock().advance(Duration.ofSeconds(5));
        assertThat(decide("front", new Credential.Token(token))).isInstanceOf(Forbidden.class);
    }

    @Test
    void decide_fromAnAddressThatTheShareDoesNotName_forbids() {
        Secret token = access.share("front", terms -> AccessFixture.from(terms, "198.51.100.0/24"));

        assertThat(decide("front", new Credential.Token(token))).isInstanceOf(Forbidden.class);
    }

    @Test
    void decide_fromAnIpv4AddressMappedIntoIpv6_isTheIpv4Address() throws UnknownHostException {
        Secret token = access.share("front", terms -> AccessFixture.from(terms, "192.0.2.0/24"));
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 7};
        var peer = new InetSocketAddress(Inet6Address.getByAddress(null, mapped, 0), 5000);
        assertThat(peer.getAddress()).isInstanceOf(Inet6Address.class);

        AccessDecision decision = decide(new AccessRequest(
                Protocol.RTSP, "front", Quality.MAIN, SessionKind.LIVE, new Credential.Token(token), peer, null));

        assertThat(decision).isInstanceOf(Allowed.class);
        SessionAdmission admission =
                access.gate().open(((Allowed) decision).permit(), Protocol.RTSP, peer, null, () -> {});
        assertThat(admitted(admission).peer()).isEqualTo(PEER);
    }

    @Test
    void decide_withTokenOfAnArchiveShare_forbidsLive() {
        Secret token = access.share("front", AccessFixture::archiveOnly);

        assertThat(decide("front", new Credential.Token(token))).isInstanceOf(Forbidden.class);
    }

    @Test
    void decide_withJunk_forbids() {
        assertThat(decide("front", new Credential.Token(Secret.of("")))).isInstanceOf(Forbidden.class);
        assertThat(decide("front", new Credential.Token(Secret.of("letmein")))).isInstanceOf(Forbidden.class);
        assertThat(decide("front", new Credential.Token(TokenFormat.mint("share"))))
                .isInstanceOf(Forbidden.class);
        assertThat(decide("front", new Credential.Token(TokenFormat.mint("act"))))
                .isInstanceOf(Forbidden.class);
    }

    @Test
    void decide_forPublishing_forbids() {
        Secret token = access.share("front");

        assertThat(decide(request("front", SessionKind.PUBLISH, Quality.MAIN, new Credential.Token(token))))
                .isInstanceOf(Forbidden.class);
    }

    @Test
    void decide_forTheSmallStreamOfACameraWithoutOne_findsNone() {
        Camera front = access.camera("single");
        access.put(withSource(front, new CameraSource.Agent("000000000000", "single", null, true), front.epoch()));
        Secret token = access.share("single");

        assertThat(decide(request("single", SessionKind.LIVE, Quality.SUB, new Credential.Token(token))))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void decide_withProvidersKey_allowsOwnCamerasAndFindsNoOthers() {
        Secret key = providersKey();

        assertThat(decide("front", new Credential.Token(key))).isInstanceOf(Allowed.class);
        assertThat(decide("front", new Credential.Basic("x", key))).isInstanceOf(Allowed.class);
        assertThat(decide("nowhere", new Credential.Token(key))).isInstanceOf(NotFound.class);
        assertThat(decide("foreign", new Credential.Token(key))).isInstanceOf(NotFound.class);
    }

    @Test
    void decide_withUsersLogin_allowsTheCamerasOfOwnSitesOnly() {
        UUID user = UUID.randomUUID();
        access.camera("mine", AccessFixture.OPERATOR, user);
        access.camera("neighbour", AccessFixture.OPERATOR, UUID.randomUUID());
        Secret login = TokenFormat.mint("login");
        access.person(login, new Person("login:1", user, AccessFixture.OPERATOR, false, null, null));

        assertThat(decide("mine", new Credential.Token(login))).isInstanceOf(Allowed.class);
        assertThat(decide("front", new Credential.Token(login))).isInstanceOf(NotFound.class);
        assertThat(decide("neighbour", new Credential.Token(login))).isInstanceOf(NotFound.class);
    }

    @Test
    void decide_withUnknownKey_forbids() {
        assertThat(decide("front", new Credential.Token(TokenFormat.mint("key"))))
                .isInstanceOf(Forbidden.class);
    }

    // ---- the database goes away

    @Test
    void decide_whileTheDatabaseIsAway_goesOnForEverybodySeenBefore() {
        Secret token = access.share("front");
        Secret key = providersKey();
        assertThat(decide("front", new Credential.Token(key))).isInstanceOf(Allowed.class);

        access.databaseAway(true);

        assertThat(decide("front", new Credential.Token(token))).isInstanceOf(Allowed.class);
        assertThat(decide("front", new Credential.Token(key))).isInstanceOf(Allowed.class);
        assertThat(decide("front", new Credential.Token(TokenFormat.mint("key"))))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void decide_withKeyThatIsKnown_doesNotAskTheDatabase() {
        Secret key = providersKey();
        decide("front", new Credential.Token(key));
        decide("back", new Credential.Token(key));

        assertThat(access.lookups()).isEqualTo(1);
    }

    // ---- sessions

    @Test
    void open_overTheSharesLimit_reachesIt() {
        Secret token = access.share("front", terms -> AccessFixture.atMost(terms, 2));
        Permit permit = permit("front", token);

        ViewingSession first = admitted(open(permit, () -> {}));
        admitted(open(permit, () -> {}));
        assertThat(open(permit, () -> {})).isInstanceOf(SessionAdmission.LimitReached.class);

        first.close();
        admitted(open(permit, () -> {}));
    }

    @Test
    void open_ofACameraWithAsManyViewersAsItMayHave_isRefusedUntilOneLeaves() {
        Permit permit = permit("front", access.share("front"));
        Permit ofAnotherShare = permit("front", access.share("front"));
        List<ViewingSession> inside = new ArrayList<>();
        for (int i = 0; i < AccessFixture.MAX_VIEWERS; i++) {
            inside.add(admitted(open(permit, () -> {})));
        }
        assertThat(open(ofAnotherShare, () -> {})).isInstanceOf(SessionAdmission.LimitReached.class);
        inside.get(3).close();
        admitted(open(ofAnotherShare, () -> {}));
    }

    @Test
    void open_overTheUsersLimit_reachesItAcrossCameras() {
        UUID user = UUID.randomUUID();
        access.camera("one", AccessFixture.OPERATOR, user);
        access.camera("two", AccessFixture.OPERATOR, user);
        Secret login = TokenFormat.mint("login");
        access.person(login, new Person("login:1", user, AccessFixture.OPERATOR, false, 1, null));

        admitted(open(permit("one", login), () -> {}));

        assertThat(open(permit("two", login), () -> {})).isInstanceOf(SessionAdmission.LimitReached.class);
    }

    @Test
    void revoke_cutsTheSharesSessionsBeforeItReturnsAndNoOthers() {
        Secret token = access.share("front");
        Secret other = access.share("front");
        AtomicInteger cut = new AtomicInteger();
        AtomicInteger cutOthers = new AtomicInteger();
        admitted(open(permit("front", token), cut::incrementAndGet));
        admitted(open(permit("front", token), cut::incrementAndGet));
        admitted(open(permit("front", other), cutOthers::incrementAndGet));

        access.revoke(token);

        assertThat(cut).hasValue(2);
        assertThat(cutOthers).hasValue(0);
        assertThat(access.sessions().size()).isEqualTo(1);
    }

    @Test
    void open_withPermitOfAShareRevokedSince_forbids() {
        Secret token = access.share("front");
        Permit permit = permit("front", token);
        access.revoke(token);
        AtomicInteger cut = new AtomicInteger();

        assertThat(open(permit, cut::incrementAndGet)).isInstanceOf(SessionAdmission.Forbidden.class);
        assertThat(access.sessions().size()).isZero();
        assertThat(cut).hasValue(0);
    }

    @Test
    void revoke_besideViewersWhoJustOpen_leavesNoneOpen() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Secret token = access.share("front");
            Permit permit = permit("front", token);
            var begun = new CountDownLatch(1);
            List<Thread> viewers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                viewers.add(Thread.startVirtualThread(() -> {
                    try {
                        begun.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                    for (int n = 0; n < 20; n++) {
                        open(permit, () -> {});
                    }
                }));
            }
            begun.countDown();
            access.revoke(token);
            for (Thread viewer : viewers) {
                viewer.join();
            }
            assertThat(access.sessions().size()).isZero();
        }
    }

    @Test
    void expiry_cutsTheSession() {
        Instant soon = access.clock().instant().plusSeconds(5);
        Secret token = access.share("front", terms -> AccessFixture.expiring(terms, soon));
        AtomicInteger cut = new AtomicInteger();
        admitted(open(permit("front", token), cut::incrementAndGet));

        access.sweep();
        assertThat(cut).hasValue(0);
        access.clock().advance(Duration.ofSeconds(5));
        access.sweep();
        access.sweep();
        assertThat(cut).hasValue(1);
    }

    @Test
    void narrowingAShare_cutsWhatItNoLongerCovers() {
        Secret token = access.share("front");
        AtomicInteger cut = new AtomicInteger();
        admitted(open(permit("front", token), cut::incrementAndGet));

        access.change(token, terms -> AccessFixture.from(terms, "192.0.2.0/24"));
        assertThat(cut).hasValue(0);
        access.change(token, terms -> AccessFixture.from(terms, "198.51.100.0/24"));
        assertThat(cut).hasValue(1);
    }

    @Test
    void makingAShareShallower_cutsWhoSeesFartherBack_andNotWhoWatchesLive() {
        Secret token = access.share("front", terms -> seeing(terms, 3600L));
        AtomicInteger archive = new AtomicInteger();
        AtomicInteger live = new AtomicInteger();
        AccessRequest asked = request("front", SessionKind.ARCHIVE, Quality.MAIN, new Credential.Token(token));
        admitted(open(((Allowed) decide(asked)).permit(), archive::incrementAndGet));
        admitted(open(permit("front", token), live::incrementAndGet));

        access.change(token, terms -> seeing(terms, null));
        access.change(token, terms -> seeing(terms, 3600L));
        assertThat(archive).hasValue(0);
        access.change(token, terms -> seeing(terms, 3599L));
        assertThat(archive).hasValue(1);
        assertThat(live).hasValue(0);
    }

    private static ShareTerms seeing(ShareTerms terms, @Nullable Long depthS) {
        return new ShareTerms(
                terms.label(),
                true,
                true,
                depthS,
                terms.export(),
                terms.ptz(),
                terms.expiresAt(),
                terms.maxSessions(),
                terms.allowedIps());
    }

    private static Clip clip(Camera camera, Instant expires) {
        return new Clip(camera.id(), camera.operatorId(), camera.ownerId(), 1_000_000, 41_000_000, expires);
    }

    @Test
    void clip_opensTheArchiveOfItsCameraInItsWindow_andNothingElse() {
        Camera shed = access.camera("shed");
        Credential token = new Credential.Token(access.clip(clip(shed, Instant.parse("9999-12-31T00:00:00Z"))));

        Permit permit = ((Allowed) decide(request("shed", SessionKind.ARCHIVE, Quality.SUB, token))).permit();
        assertThat(permit.cameraId()).isEqualTo(shed.id());
        assertThat(permit.reach().isWindow()).isTrue();
        assertThat(permit.reach().earliestMicros(Long.MAX_VALUE)).isEqualTo(1_000_000);
        assertThat(permit.reach().toMicros()).isEqualTo(41_000_000);
        assertThat(permit.shareId()).isNull();
        assertThat(permit.toString()).doesNotContain("clk_");

        for (SessionKind kind : List.of(SessionKind.LIVE, SessionKind.EXPORT, SessionKind.PUBLISH)) {
            assertThat(decide(request("shed", kind, Quality.MAIN, token)))
                    .as("%s", kind)
                    .isInstanceOf(Forbidden.class);
        }
        AccessDecision missing = decide(request("nowhere", SessionKind.ARCHIVE, Quality.MAIN, token));
        for (String other : List.of("front", "foreign")) {
            assertThat(decide(request(other, SessionKind.ARCHIVE, Quality.MAIN, token)))
                    .isInstanceOf(Forbidden.class)
                    .isEqualTo(missing);
        }
        assertThat(access.gate().clearance(token, PEER).toCompletableFuture().join())
                .isInstanceOf(Clearance.Refused.class);
    }

    @Test
    void clip_thatHasExpired_opensNothing_andItsSessionsEnd() {
        Camera shed = access.camera("shed");
        Instant soon = access.clock().instant().plusSeconds(5);
        Credential token = new Credential.Token(access.clip(clip(shed, soon)));
        AccessRequest asked = request("shed", SessionKind.ARCHIVE, Quality.MAIN, token);
        AtomicInteger cut = new AtomicInteger();
        admitted(open(((Allowed) decide(asked)).permit(), cut::incrementAndGet));

        access.sweep();
        assertThat(cut).hasValue(0);
        access.clock().advance(Duration.ofSeconds(5));
        access.sweep();
        assertThat(cut).hasValue(1);
        assertThat(decide(asked)).isInstanceOf(Forbidden.class);
    }

    @Test
    void clip_ofACameraThatHasAnotherOwner_orIsGone_opensNothing_andItsSessionsEnd() {
        Camera shed = access.camera("shed", AccessFixture.OPERATOR, UUID.randomUUID());
        Instant later = access.clock().instant().plusSeconds(60);
        AtomicInteger cut = new AtomicInteger();
        Credential first = new Credential.Token(access.clip(clip(shed, later)));
        admitted(open(
                ((Allowed) decide(request("shed", SessionKind.ARCHIVE, Quality.MAIN, first))).permit(),
                cut::incrementAndGet));
        Camera sold = access.put(CameraMaker.like(shed).owner(UUID.randomUUID()).make());
        assertThat(cut).hasValue(1);
        assertThat(decide(request("shed", SessionKind.ARCHIVE, Quality.MAIN, first)))
                .isInstanceOf(Forbidden.class);

        Credential second = new Credential.Token(access.clip(clip(sold, later)));
        admitted(open(
                ((Allowed) decide(request("shed", SessionKind.ARCHIVE, Quality.MAIN, second))).permit(),
                cut::incrementAndGet));
        access.removeCamera(sold);
        assertThat(cut).hasValue(2);
        assertThat(decide(request("shed", SessionKind.ARCHIVE, Quality.MAIN, second)))
                .isInstanceOf(Forbidden.class);
    }

    @Test
    void clip_thatIsPassedOnAndOn_hasTenSessionsAtOnce() {
        Camera shed = access.camera("shed");
        Credential token = new Credential.Token(
                access.clip(clip(shed, access.clock().instant().plusSeconds(60))));
        Permit permit = ((Allowed) decide(request("shed", SessionKind.ARCHIVE, Quality.MAIN, token))).permit();
        ViewingSession first = admitted(open(permit, () -> {}));
        for (int i = 1; i < AccessRules.MAX_SESSIONS_OF_A_CLIP; i++) {
            admitted(open(permit, () -> {}));
        }
        assertThat(open(permit, () -> {})).isInstanceOf(SessionAdmission.LimitReached.class);
        first.close();
        admitted(open(permit, () -> {}));
    }

    @Test
    void removingTheCamera_cutsItsSessions() {
        Camera camera = access.camera("shed");
        AtomicInteger cut = new AtomicInteger();
        admitted(open(permit("shed", access.share("shed")), cut::incrementAndGet));

        access.removeCamera(camera);

        assertThat(cut).hasValue(1);
    }

    @Test
    void givingTheCameraAnotherSource_cutsItsSessions() {
        Camera camera = access.camera("shed");
        AtomicInteger cut = new AtomicInteger();
        admitted(open(permit("shed", access.share("shed")), cut::incrementAndGet));

        access.put(withSource(camera, new CameraSource.Agent("000000000000", "other", null, true), camera.epoch() + 1));

        assertThat(cut).hasValue(1);
    }

    @Test
    void removingTheKey_cutsWhatItWatchesAndForbidsItAnew() {
        Secret key = providersKey();
        AtomicInteger cut = new AtomicInteger();
        admitted(open(permit("front", key), cut::incrementAndGet));

        access.removePerson(key);

        assertThat(cut).hasValue(1);
        assertThat(decide("front", new Credential.Token(key))).isInstanceOf(Forbidden.class);
    }

    @Test
    void movingTheCameraToAnotherUser_cutsTheFormerOwner() {
        UUID user = UUID.randomUUID();
        Camera camera = access.camera("mine", AccessFixture.OPERATOR, user);
        Secret login = TokenFormat.mint("login");
        access.person(login, new Person("login:1", user, AccessFixture.OPERATOR, false, null, null));
        AtomicInteger cut = new AtomicInteger();
        admitted(open(permit("mine", login), cut::incrementAndGet));

        access.put(withOwner(camera, UUID.randomUUID()));

        assertThat(cut).hasValue(1);
    }

    @Test
    void expelledSession_staysOutForHalfAMinuteByItsProtocolAndAddressOnly() {
        Secret token = access.share("front");
        AtomicInteger cut = new AtomicInteger();
        Permit permit = permit("front", token);
        ViewingSession session = admitted(open(permit, cut::incrementAndGet));

        access.sessions().expel(session);

        assertThat(cut).hasValue(1);
        assertThat(decide("front", new Credential.Token(token))).isInstanceOf(Forbidden.class);
        assertThat(open(permit, () -> {})).isInstanceOf(SessionAdmission.Forbidden.class);
        assertThat(decide(new AccessRequest(
                        Protocol.RTSPS,
                        "front",
                        Quality.MAIN,
                        SessionKind.LIVE,
                        new Credential.Token(token),
                        PEER,
                        null)))
                .isInstanceOf(Allowed.class);
        assertThat(decide(new AccessRequest(
                        Protocol.RTSP,
                        "front",
                        Quality.MAIN,
                        SessionKind.LIVE,
                        new Credential.Token(token),
                        new InetSocketAddress("192.0.2.8", 5000),
                        null)))
                .isInstanceOf(Allowed.class);

        access.clock().advance(Duration.ofSeconds(30));
        assertThat(decide("front", new Credential.Token(token))).isInstanceOf(Allowed.class);
    }

    @Test
    void close_twice_countsOnceAndRunsNoCallback() {
        AtomicInteger cut = new AtomicInteger();
        ViewingSession session = admitted(open(permit("front", access.share("front")), cut::incrementAndGet));

        session.close();
        session.close();

        assertThat(cut).hasValue(0);
        assertThat(access.sessions().size()).isZero();
    }

    @Test
    void playing_countsOnlySessionsThatPlay() {
        Permit permit = permit("front", access.share("front"));
        ViewingSession first = admitted(open(permit, () -> {}));
        admitted(open(permit, () -> {}));

        first.playing(true);

        assertThat(access.sessions().playing(permit.cameraId())).isEqualTo(1);
    }

    // ---- guessing

    @Test
    void guessing_isHeldBackAfterTenTriesWhileGoodTokensPassAtOnce() {
        Secret good = access.share("front");
        for (int i = 0; i < GuessThrottle.FREE_GUESSES; i++) {
            assertThat(decide("front", new Credential.Token(TokenFormat.mint("share"))))
                    .isInstanceOf(Forbidden.class);
        }

        var eleventh = access.gate()
                .decide(request(
                        "front", SessionKind.LIVE, Quality.MAIN, new Credential.Token(TokenFormat.mint("share"))))
                .toCompletableFuture();

        assertThat(eleventh).isNotDone();
        assertThat(decide("front", new Credential.Token(good))).isInstanceOf(Allowed.class);
    }

    // ---- helpers

    private Secret providersKey() {
        Secret key = TokenFormat.mint("key");
        access.person(key, new Person("key:1", null, AccessFixture.OPERATOR, true, null, null));
        return key;
    }

    private AccessDecision decide(String camera, Credential credential) {
        return decide(request(camera, SessionKind.LIVE, Quality.MAIN, credential));
    }

    private AccessDecision decide(AccessRequest request) {
        var decision = access.gate().decide(request).toCompletableFuture();
        assertThat(decision).as("decided without waiting").isDone();
        return decision.join();
    }

    private static AccessRequest request(String camera, SessionKind kind, Quality quality, Credential credential) {
        return new AccessRequest(Protocol.RTSP, camera, quality, kind, credential, PEER, "test");
    }

    private Permit permit(String camera, Secret token) {
        return ((Allowed) decide(camera, new Credential.Token(token))).permit();
    }

    private SessionAdmission open(Permit permit, Runnable end) {
        return access.gate().open(permit, Protocol.RTSP, PEER, "test", end);
    }

    private static ViewingSession admitted(SessionAdmission admission) {
        assertThat(admission).isInstanceOf(SessionAdmission.Admitted.class);
        return ((SessionAdmission.Admitted) admission).session();
    }

    private static Credential digest(String user, Secret password) {
        String uri = "rtsp://gateway:8554/front";
        // The response computed as RFC 7616 section 3.4.1 says, without qop.
        String response = md5(md5(user + ":culvert:" + password.reveal()) + ":abc:" + md5("DESCRIBE:" + uri));
        return new Credential.Digest(
                new AuthorizationHeader.Digest(
                        user, "culvert", "abc", uri, response, DigestAlgorithm.MD5, null, null, null, null),
                "DESCRIBE");
    }

    private static String md5(String text) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("MD5")
                            .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Camera withSource(Camera camera, CameraSource source, long epoch) {
        return CameraMaker.like(camera).source(source).epoch(epoch).make();
    }

    private static Camera withOwner(Camera camera, UUID owner) {
        return CameraMaker.like(camera).owner(owner).make();
    }
}
