package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Credential;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.Reach;
import io.culvert.gateway.access.Reception;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.stream.Quality;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.auth.DigestVerifier;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A gate with two good tokens, which may see every camera whose name does not begin with "no". */
final class FakeGate implements ViewerGate {
    static final Secret TOKEN = Secret.of("clk_share_goodgoodgood");
    static final Secret OTHER_TOKEN = Secret.of("clk_share_othergoodone");

    final List<FakeViewer> viewers = new CopyOnWriteArrayList<>();
    volatile int maxViewers = Integer.MAX_VALUE;
    volatile boolean answersLate;
    volatile boolean keepsOut;
    volatile @Nullable SessionKind forbidden;
    volatile Reach reach = Reach.ALL;

    /** A viewer let in. */
    static final class FakeViewer implements Viewer {
        final Runnable end;
        final @Nullable String userAgent;
        final InetSocketAddress peer;
        final AtomicLong bytes = new AtomicLong();
        volatile boolean playing;
        volatile boolean closed;
        volatile @Nullable Reception reception;

        private FakeViewer(Runnable end, @Nullable String userAgent, InetSocketAddress peer) {
            this.peer = peer;
            this.end = end;
            this.userAgent = userAgent;
        }

        @Override
        public UUID id() {
            return new UUID(0, 0);
        }

        @Override
        public void addBytes(long count) {
            bytes.addAndGet(count);
        }

        @Override
        public void playing(boolean now) {
            playing = now;
        }

        @Override
        public void reception(Reception heard) {
            reception = heard;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    static UUID cameraId(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public CompletionStage<AccessDecision> decide(AccessRequest request) {
        AccessDecision decision = decideNow(request);
        return answersLate
                ? CompletableFuture.supplyAsync(() -> decision)
                : CompletableFuture.completedFuture(decision);
    }

    private AccessDecision decideNow(AccessRequest request) {
        Secret shown =
                switch (request.credential()) {
                    case Credential.None _ -> null;
                    case Credential.Token(Secret token) -> token;
                    case Credential.Basic basic -> basic.password();
                    case Credential.Digest(var digest, String method) ->
                        DigestVerifier.matches(digest, method, TOKEN) ? TOKEN : Secret.of("wrong");
                    case Credential.WsDigest _, Credential.WsText _ ->
                        throw new IllegalArgumentException("not by RTSP: " + request.credential());
                };
        if (shown == null) {
            return new AccessDecision.Challenge();
        }
        boolean first = shown.equals(TOKEN);
        if (!first && !shown.equals(OTHER_TOKEN)) {
            return new AccessDecision.Forbidden("no such credential");
        }
        if (request.kind() == forbidden) {
            return new AccessDecision.Forbidden("not this");
        }
        if (request.camera().startsWith("no")) {
            return new AccessDecision.NotFound();
        }
        return new AccessDecision.Allowed(
                permit(request.camera(), request.quality(), request.kind(), first ? "share:1" : "share:2"));
    }

    private Permit permit(String camera, Quality quality, SessionKind kind, String credential) {
        return new Permit(cameraId(camera), 1, camera, 12_345_678L, quality, kind, reach, null, null, null, credential);
    }

    @Override
    public Admission open(
            Permit permit, Protocol protocol, InetSocketAddress peer, @Nullable String userAgent, Runnable end) {
        if (keepsOut) {
            return new Admission.Forbidden("ended a moment ago");
        }
        if (viewers.stream().filter(viewer -> !viewer.closed).count() >= maxViewers) {
            return new Admission.LimitReached();
        }
        FakeViewer viewer = new FakeViewer(end, userAgent, peer);
        viewers.add(viewer);
        return new Admission.Admitted(viewer);
    }
}
