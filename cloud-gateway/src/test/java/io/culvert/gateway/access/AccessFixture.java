package io.culvert.gateway.access;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.cameras.CameraMaker;
import io.culvert.gateway.cameras.CameraRows;
import io.culvert.gateway.cameras.CameraSource;
import io.culvert.gateway.changes.Change;
import io.culvert.gateway.node.Network;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.gateway.vault.Vault;
import io.culvert.media.Secret;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A real gate over rows in memory instead of a database. {@code rtsp} and other front doors test against it too:
 *
 * <pre>{@code
 * var access = new AccessFixture();
 * access.camera("front-door");
 * Secret token = access.share("front-door");
 * AccessGate gate = access.gate();
 * access.revoke(token);   // cuts at once
 * }</pre>
 */
public final class AccessFixture implements AutoCloseable {

    /** The operator of everything made here. */
    public static final long OPERATOR = CameraRows.OPERATOR;

    private final ManualClock clock = new ManualClock();
    private final CameraRows cameraRows = new CameraRows();
    private final Map<UUID, Share> shareRows = new LinkedHashMap<>();
    private final Map<TokenHash, Person> personRows = new HashMap<>();
    private final ShareTokens tokens = new ShareTokens(Vault.withKey(new byte[32]));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final CameraDirectory cameras = new CameraDirectory(cameraRows);
    private final ClipTokens clips = new ClipTokens(Vault.withKey(new byte[32]), cameras);
    private final ShareDirectory shares = new ShareDirectory(new ShareDirectory.Rows() {
        @Override
        public List<Share> all() {
            return List.copyOf(shareRows.values());
        }

        @Override
        public List<Share> byIds(Set<UUID> ids) {
            return shareRows.values().stream()
                    .filter(share -> ids.contains(share.id()))
                    .toList();
        }
    });
    private boolean databaseAway;
    private int lookups;
    private long nanos;
    private final People people = new People(this::lookUp, Runnable::run);
    private final ViewingSessions sessions = new ViewingSessions(clock);
    /** Viewers that one camera may have: more than any other test needs. */
    static final int MAX_VIEWERS = 50;

    private final AccessRules rules = new AccessRules(cameras, shares, people, sessions, clock, MAX_VIEWERS);
    private final SessionWarden warden = new SessionWarden(sessions, rules);
    private final AccessGate gate =
            new AccessGate(shares, people, sessions, rules, tokens, clips, new GuessThrottle(() -> nanos), timer);

    public AccessGate gate() {
        return gate;
    }

    public ViewingSessions sessions() {
        return sessions;
    }

    public ManualClock clock() {
        return clock;
    }

    /** Ends what has lost its ground, as the gateway does several times a second. */
    public void sweep() {
        warden.sweep();
    }

    /** Adds a camera of {@link #OPERATOR} with both qualities. */
    public Camera camera(String name) {
        return camera(name, OPERATOR, null);
    }

    Camera camera(String name, long operator, @Nullable UUID owner) {
        var source = new CameraSource.Agent("000000000000", name, name + "/sub", true);
        return put(new CameraMaker()
                .operator(operator)
                .owner(owner)
                .name(name)
                .title(name)
                .source(source)
                .make());
    }

    /** Adds a camera as it is made, whoever's it is. */
    public Camera camera(CameraMaker maker) {
        return put(maker.make());
    }

    Camera put(Camera camera) {
        cameraRows.put(camera);
        changed(Change.CAMERA, camera.id());
        return camera;
    }

    void removeCamera(Camera camera) {
        cameraRows.remove(camera.id());
        changed(Change.CAMERA, camera.id());
    }

    /** A token that allows live viewing of the camera. */
    public Secret share(String camera) {
        return share(camera, terms -> terms);
    }

    /** A token with terms of its own. */
    public Secret share(String camera, UnaryOperator<ShareTerms> how) {
        Camera of = Objects.requireNonNull(cameras.byName(camera), camera);
        UUID id = UUID.randomUUID();
        Secret token = ShareTokens.mint();
        ShareTerms terms = how.apply(new ShareTerms("test", true, false, null, false, false, null, null, List.of()));
        shareRows.put(
                id,
                new Share(
                        id,
                        of.id(),
                        of.operatorId(),
                        terms.label(),
                        terms.live(),
                        terms.archive(),
                        terms.archiveDepthS(),
                        terms.export(),
                        terms.ptz(),
                        terms.expiresAt(),
                        terms.maxSessions(),
                        terms.allowedIps(),
                        ShareTokens.hash(token),
                        tokens.seal(id, token),
                        clock.instant()));
        changed(Change.SHARE, id);
        return token;
    }

    /** The token of a clip. */
    public Secret clip(Clip clip) {
        return clips.of(clip);
    }

    /** The user name of Digest for a token. */
    public UUID shareId(Secret token) {
        return Objects.requireNonNull(shares.byToken(ShareTokens.hash(token))).id();
    }

    /** Revokes as the REST interface does: sessions are cut before this returns. */
    public void revoke(Secret token) {
        UUID id = shareId(token);
        shareRows.remove(id);
        changed(Change.SHARE, id);
    }

    void change(Secret token, UnaryOperator<ShareTerms> how) {
        Share share = Objects.requireNonNull(shareRows.get(shareId(token)));
        var terms = new ShareTerms(
                share.label(),
                share.live(),
                share.archive(),
                share.archiveDepthS(),
                share.export(),
                share.ptz(),
                share.expiresAt(),
                share.maxSessions(),
                share.allowedIps());
        shareRows.put(share.id(), share.with(how.apply(terms)));
        changed(Change.SHARE, share.id());
    }

    /** An API key of {@link #OPERATOR}. */
    public Secret apiKey() {
        return person("key", null);
    }

    /** A login of somebody who may watch all cameras of {@link #OPERATOR}. */
    public Secret login() {
        return person("login", UUID.randomUUID());
    }

    private Secret person(String type, @Nullable UUID user) {
        Secret token = TokenFormat.mint(type);
        person(token, new Person(type + ":" + UUID.randomUUID(), user, OPERATOR, true, null, null));
        return token;
    }

    void person(Secret token, Person person) {
        personRows.put(ShareTokens.hash(token), person);
    }

    void removePerson(Secret token) {
        personRows.remove(ShareTokens.hash(token));
        changed(Change.API_KEY, UUID.randomUUID());
    }

    void databaseAway(boolean away) {
        databaseAway = away;
    }

    int lookups() {
        return lookups;
    }

    static ShareTerms from(ShareTerms terms, String range) {
        return new ShareTerms(
                terms.label(),
                terms.live(),
                terms.archive(),
                terms.archiveDepthS(),
                terms.export(),
                terms.ptz(),
                terms.expiresAt(),
                terms.maxSessions(),
                List.of(Network.parse(range)));
    }

    static ShareTerms expiring(ShareTerms terms, Instant at) {
        return new ShareTerms(
                terms.label(),
                terms.live(),
                terms.archive(),
                terms.archiveDepthS(),
                terms.export(),
                terms.ptz(),
                at,
                terms.maxSessions(),
                terms.allowedIps());
    }

    static ShareTerms atMost(ShareTerms terms, int sessions) {
        return new ShareTerms(
                terms.label(),
                terms.live(),
                terms.archive(),
                terms.archiveDepthS(),
                terms.export(),
                terms.ptz(),
                terms.expiresAt(),
                sessions,
                terms.allowedIps());
    }

    /** Of somebody who may watch recordings, as far back as there are. */
    public static ShareTerms archive(ShareTerms terms) {
        return new ShareTerms(
                terms.label(),
                terms.live(),
                true,
                null,
                terms.export(),
                terms.ptz(),
                terms.expiresAt(),
                terms.maxSessions(),
                terms.allowedIps());
    }

    static ShareTerms archiveOnly(ShareTerms terms) {
        return new ShareTerms(
                terms.label(),
                false,
                true,
                terms.archiveDepthS(),
                terms.export(),
                terms.ptz(),
                terms.expiresAt(),
                terms.maxSessions(),
                terms.allowedIps());
    }

    private Optional<Person> lookUp(TokenHash token) {
        lookups++;
        if (databaseAway) {
            throw new IllegalStateException("the database is away");
        }
        return Optional.ofNullable(personRows.get(token));
    }

    private void changed(String entity, UUID id) {
        List<Change> changes = List.of(new Change(0, entity, id.toString()));
        cameras.apply(changes);
        shares.apply(changes);
        people.apply(changes);
        warden.apply(changes);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
