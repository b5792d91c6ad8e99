package io.culvert.gateway.access;

import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.auth.DigestVerifier;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one gate: decides for every protocol who may see what, and counts who does.
 *
 * <p>A share's token is looked up by its hash in memory, an API key or a login of a person in memory first and then in the
 * database, a clip's token says itself what it opens. What the token may not do, or a token nobody knows, is
 * {@link AccessDecision.Forbidden}; only people learn whether a camera of theirs exists.
 *
 * <p>Threading: may be called from any thread, event loops included, and never blocks. A decision may complete on another
 * thread.
 */
public final class AccessGate {

    private static final Logger log = LoggerFactory.getLogger(AccessGate.class);

    /** The realm of Basic and Digest. */
    public static final String REALM = "culvert";

    /** More held-back answers than this are given at once: memory is dearer than the guesses. */
    private static final int MAX_HELD_BACK = 1_000;

    private static final String NOBODY = "no such credential";
    private static final String NOT_KNOWN = "the credential cannot be checked now";

    private static final CompletionStage<AccessDecision> CHALLENGE = done(new AccessDecision.Challenge());

    private final ShareDirectory shares;
    private final People people;
    private final ViewingSessions sessions;
    private final AccessRules rules;
    private final ShareTokens tokens;
    private final ClipTokens clips;
    private final GuessThrottle throttle;
    private final ScheduledExecutorService timer;
    private final AtomicInteger heldBack = new AtomicInteger();

    AccessGate(
            ShareDirectory shares,
            People people,
            ViewingSessions sessions,
            AccessRules rules,
            ShareTokens tokens,
            ClipTokens clips,
            GuessThrottle throttle,
            ScheduledExecutorService timer) {
        this.shares = shares;
        this.people = people;
        this.sessions = sessions;
        this.rules = rules;
        this.tokens = tokens;
        this.clips = clips;
        this.throttle = throttle;
        this.timer = timer;
    }

    /** Whether the caller may do what it asks; see {@link AccessDecision} for the answers. */
    public CompletionStage<AccessDecision> decide(AccessRequest asked) {
        AccessRequest request = asked.from(PeerAddress.plain(asked.peer()));
        if (request.kind() == SessionKind.PUBLISH) {
            return done(new AccessDecision.Forbidden("publishing is not part of this version"));
        }
        if (request.credential() instanceof Credential.None) {
            return CHALLENGE;
        }
        return bearer(request.credential(), request.peer()).thenApply(bearer -> switch (bearer) {
            case Bearer.OfShare(Share share) -> rules.decide(request, share);
            case Bearer.OfPerson(Person person) -> rules.decide(request, person);
            case Bearer.OfClip(Clip clip) -> rules.decide(request, clip);
            case Bearer.Nobody _ -> new AccessDecision.Forbidden(NOBODY);
            case Bearer.NotKnown _ -> new AccessDecision.Unavailable(NOT_KNOWN);
        });
    }

    /** All that a credential lets its bearer see. */
    public CompletionStage<Clearance> clearance(Credential credential, InetSocketAddress from) {
        if (credential instanceof Credential.None) {
            return CompletableFuture.completedFuture(new Clearance.Challenge());
        }
        InetSocketAddress peer = PeerAddress.plain(from);
        return bearer(credential, peer).thenApply(bearer -> switch (bearer) {
            case Bearer.OfShare(Share share) -> rules.clearance(share, peer);
            case Bearer.OfPerson(Person person) -> rules.clearance(person);
            case Bearer.OfClip _ -> new Clearance.Refused("the address of a piece lists nothing");
            case Bearer.Nobody _ -> new Clearance.Refused(NOBODY);
            case Bearer.NotKnown _ -> new Clearance.Unavailable(NOT_KNOWN);
        });
    }

    /** Whose a credential is. */
    private sealed interface Bearer {
        record OfShare(Share share) implements Bearer {}

        record OfPerson(Person person) implements Bearer {}

        record OfClip(Clip clip) implements Bearer {}

        record Nobody() implements Bearer {}

        /** The database is away. */
        record NotKnown() implements Bearer {}
    }

    private CompletionStage<Bearer> bearer(Credential credential, InetSocketAddress peer) {
        return switch (credential) {
            case Credential.None _ -> nobody(peer);
            case Credential.Token(Secret token) -> byToken(token, peer, true);
            case Credential.Basic basic -> byToken(basic.password(), peer, true);
            case Credential.WsText(Secret password) -> byToken(password, peer, false);
            case Credential.Digest(var digest, String method) -> {
                Share share = shareNamed(digest.username());
                yield share != null
                                && digest.realm().equals(REALM)
                                && DigestVerifier.matches(digest, method, tokens.reveal(share))
                        ? CompletableFuture.completedFuture(new Bearer.OfShare(share))
                        : nobody(peer);
            }
            case Credential.WsDigest digest -> {
                Share share = shareNamed(digest.user());
                yield share != null && matches(digest, tokens.reveal(share))
                        ? CompletableFuture.completedFuture(new Bearer.OfShare(share))
                        : nobody(peer);
            }
        };
    }

    private CompletionStage<Bearer> byToken(Secret token, InetSocketAddress peer, boolean logins) {
        if (ClipTokens.isOne(token)) {
            Clip clip = clips.read(token);
            return clip == null ? nobody(peer) : CompletableFuture.completedFuture(new Bearer.OfClip(clip));
        }
        Optional<String> type = TokenFormat.check(token.reveal());
        if (type.isEmpty()) {
            return nobody(peer);
        }
        TokenHash hash = ShareTokens.hash(token);
        return switch (type.get()) {
            case ShareTokens.TYPE -> {
                Share share = shares.byToken(hash);
                yield share == null ? nobody(peer) : CompletableFuture.completedFuture(new Bearer.OfShare(share));
            }
            case "key" -> byPerson(hash, peer);
            case "login" -> logins ? byPerson(hash, peer) : nobody(peer);
            default -> nobody(peer);
        };
    }

    private CompletionStage<Bearer> byPerson(TokenHash hash, InetSocketAddress peer) {
        Person known = people.known(hash);
        if (known != null) {
            return CompletableFuture.completedFuture(new Bearer.OfPerson(known));
        }
        Duration wait = throttle.penalty(peer.getAddress());
        return after(wait, () -> people.find(hash))
                .<CompletionStage<Bearer>>handle((found, failure) -> {
                    if (failure != null) {
                        log.warn("cannot look up a credential from {}: {}", peer, failure.toString());
                        return CompletableFuture.completedFuture(new Bearer.NotKnown());
                    }
                    return found.<CompletionStage<Bearer>>map(
                                    person -> CompletableFuture.completedFuture(new Bearer.OfPerson(person)))
                            .orElseGet(() -> nobody(peer));
                })
                .thenCompose(bearer -> bearer);
    }

    /** Base64 (SHA-1 (nonce + created + password)), of Username Token Profile 1.0, section 3.1. */
    private static boolean matches(Credential.WsDigest shown, Secret password) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(shown.nonce());
            sha1.update(shown.created().getBytes(StandardCharsets.UTF_8));
            sha1.update(password.reveal().getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(sha1.digest(), shown.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private @Nullable Share shareNamed(String userName) {
        try {
            return shares.byId(UUID.fromString(userName));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The answer to a credential that nobody has; held back for one who tries many. */
    private CompletionStage<Bearer> nobody(InetSocketAddress peer) {
        return after(throttle.failed(peer.getAddress()), () -> CompletableFuture.completedFuture(new Bearer.Nobody()));
    }

    private <T> CompletionStage<T> after(Duration wait, Supplier<CompletionStage<T>> answer) {
        if (wait.isZero() || heldBack.incrementAndGet() > MAX_HELD_BACK) {
            if (!wait.isZero()) {
                heldBack.decrementAndGet();
            }
            return answer.get();
        }
        var waited = new CompletableFuture<@Nullable Void>();
        timer.schedule(
                () -> {
                    heldBack.decrementAndGet();
                    waited.complete(null);
                },
                wait.toMillis(),
                TimeUnit.MILLISECONDS);
        return waited.thenCompose(_ -> answer.get());
    }

    /**
     * Counts a viewer in, just before its media starts. What was revoked since the decision is noticed here.
     *
     * @param end cuts the viewer now; called at most once, from any thread, possibly before this method returns; must not
     *     block
     */
    public SessionAdmission open(
            Permit permit, Protocol protocol, InetSocketAddress from, @Nullable String userAgent, Runnable end) {
        InetSocketAddress peer = PeerAddress.plain(from);
        Optional<ViewingSession> admitted =
                sessions.admit(permit, protocol, peer, userAgent, rules.limits(permit), end);
        if (admitted.isEmpty()) {
            return new SessionAdmission.LimitReached();
        }
        ViewingSession session = admitted.get();
        // Asked after it was counted in: whoever revokes from now on finds the session and cuts it.
        Optional<String> refusal = sessions.mustStayOut(permit.credentialKey(), protocol, peer)
                ? Optional.of("the session was ended a moment ago")
                : rules.refusal(permit, peer);
        if (refusal.isPresent()) {
            session.close();
            return new SessionAdmission.Forbidden(refusal.get());
        }
        return new SessionAdmission.Admitted(session);
    }

    /**
     * Whether what was permitted to a caller is permitted to one at this address too, now. For sessions that live longer than
     * a connection.
     */
    public boolean stillAllows(Permit permit, InetSocketAddress from) {
        return rules.refusal(permit, PeerAddress.plain(from)).isEmpty();
    }

    private static CompletionStage<AccessDecision> done(AccessDecision decision) {
        return CompletableFuture.completedFuture(decision);
    }
}
