package io.culvert.gateway.access;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether a share or a person may do something with a camera, by what the caches say at this moment.
 *
 * <p>The same rules let a viewer in and, asked again later, find that a session has lost its ground. Never blocks; may be
 * called from any thread.
 */
final class AccessRules {

    /** Its address may be passed on to anybody. */
    static final int MAX_SESSIONS_OF_A_CLIP = 10;

    private final CameraDirectory cameras;
    private final ShareDirectory shares;
    private final People people;
    private final ViewingSessions sessions;
    private final Clock clock;
    private final @Nullable Integer maxViewersPerCamera;

    /** @param maxViewersPerCamera sessions of one camera on this node; null for any number */
    AccessRules(
            CameraDirectory cameras,
            ShareDirectory shares,
            People people,
            ViewingSessions sessions,
            Clock clock,
            @Nullable Integer maxViewersPerCamera) {
        this.maxViewersPerCamera = maxViewersPerCamera;
        this.cameras = cameras;
        this.shares = shares;
        this.people = people;
        this.sessions = sessions;
        this.clock = clock;
    }

    AccessDecision decide(AccessRequest request, Share share) {
        Camera camera = cameras.byName(request.camera());
        if (camera == null || !camera.id().equals(share.cameraId())) {
            return new AccessDecision.Forbidden("the share is for another camera");
        }
        Optional<String> refusal = refusal(share, camera, request.kind(), request.peer());
        if (refusal.isPresent()) {
            return new AccessDecision.Forbidden(refusal.get());
        }
        return allow(request, camera, share.reach(), share.id(), null, null, ViewingSessions.shareKey(share.id()));
    }

    AccessDecision decide(AccessRequest request, Person person) {
        Camera camera = cameras.byName(request.camera());
        if (person.expired(clock.instant())) {
            return new AccessDecision.Forbidden("the login has expired");
        }
        if (camera == null || !person.mayWatch(camera)) {
            return new AccessDecision.NotFound();
        }
        return allow(request, camera, Reach.ALL, null, person.userId(), null, person.credentialKey());
    }

    AccessDecision decide(AccessRequest request, Clip clip) {
        Camera camera = cameras.byName(request.camera());
        if (camera == null || !camera.id().equals(clip.cameraId())) {
            return new AccessDecision.Forbidden("the address is for another camera");
        }
        if (request.kind() != SessionKind.ARCHIVE) {
            return new AccessDecision.Forbidden(
                    "the address does not allow " + request.kind().name().toLowerCase(Locale.ROOT));
        }
        Optional<String> refusal = refusal(clip, camera);
        if (refusal.isPresent()) {
            return new AccessDecision.Forbidden(refusal.get());
        }
        String key = "clip:" + camera.id() + ":" + clip.fromMicros() + "-" + clip.toMicros();
        return allow(request, camera, clip.reach(), null, null, clip, key);
    }

    private Optional<String> refusal(Clip clip, Camera camera) {
        if (clip.expired(clock.instant())) {
            return Optional.of("the address has expired");
        }
        return clip.operatorId() == camera.operatorId() && Objects.equals(clip.ownerId(), camera.ownerId())
                ? Optional.empty()
                : Optional.of("the camera has another owner now");
    }

    /** What was asked for is allowed, by a share, a user's credential or a clip. */
    private AccessDecision allow(
            AccessRequest request,
            Camera camera,
            Reach reach,
            @Nullable UUID shareId,
            @Nullable UUID userId,
            @Nullable Clip clip,
            String credentialKey) {
        var permit = new Permit(
                camera.id(),
                camera.epoch(),
                camera.name(),
                camera.operatorId(),
                request.quality(),
                request.kind(),
                reach,
                shareId,
                userId,
                clip,
                credentialKey);
        if (sessions.mustStayOut(permit.credentialKey(), request.protocol(), request.peer())) {
            return new AccessDecision.Forbidden("the session was ended a moment ago");
        }
        if (camera.orphaned() || !camera.has(request.quality())) {
            return new AccessDecision.NotFound();
        }
        return new AccessDecision.Allowed(permit);
    }

    /** All that the share allows, to a caller at this address. */
    Clearance clearance(Share share, InetSocketAddress peer) {
        if (share.expired(clock.instant())) {
            return new Clearance.Refused("the share has expired");
        }
        if (!share.allows(peer.getAddress())) {
            return new Clearance.Refused("the share is not for this address");
        }
        Camera camera = cameras.byId(share.cameraId());
        List<ClearedCamera> cleared = camera == null || camera.operatorId() != share.operatorId() || camera.orphaned()
                ? List.of()
                : List.of(new ClearedCamera(camera, share.live(), share.archive(), share.reach()));
        return new Clearance.Granted(ViewingSessions.shareKey(share.id()), cleared);
    }

    /** All that the person may watch. */
    Clearance clearance(Person person) {
        if (person.expired(clock.instant())) {
            return new Clearance.Refused("the login has expired");
        }
        return new Clearance.Granted(
                person.credentialKey(),
                cameras.all().stream()
                        .filter(camera -> person.mayWatch(camera) && !camera.orphaned())
                        .sorted(Comparator.comparing(Camera::name))
                        .map(camera -> new ClearedCamera(camera, true, true, Reach.ALL))
                        .toList());
    }

    /** Why a permit given earlier is no longer good; empty while it is. */
    Optional<String> refusal(Permit permit, InetSocketAddress peer) {
        Camera camera = cameras.byId(permit.cameraId());
        if (camera == null || camera.operatorId() != permit.operatorId()) {
            return Optional.of("the camera was deleted");
        }
        if (camera.orphaned()) {
            return Optional.of("the camera's agent is gone");
        }
        if (camera.epoch() != permit.cameraEpoch()) {
            return Optional.of("the camera has another source now");
        }
        if (permit.shareId() != null) {
            Share share = shares.byId(permit.shareId());
            if (share == null) {
                return Optional.of("the share was revoked");
            }
            return permit.kind() == SessionKind.LIVE || share.reach().covers(permit.reach())
                    ? refusal(share, camera, permit.kind(), peer)
                    : Optional.of("the share does not reach as far back any more");
        }
        if (permit.clip() != null) {
            return refusal(permit.clip(), camera);
        }
        Person person = people.current(permit.credentialKey());
        if (person == null || person.expired(clock.instant())) {
            return Optional.of("the credential was revoked or has expired");
        }
        return person.mayWatch(camera) ? Optional.empty() : Optional.of("the camera is no longer the user's");
    }

    private Optional<String> refusal(Share share, Camera camera, SessionKind kind, InetSocketAddress peer) {
        Instant now = clock.instant();
        if (!share.cameraId().equals(camera.id()) || share.operatorId() != camera.operatorId()) {
            return Optional.of("the share is for another camera");
        }
        if (share.expired(now)) {
            return Optional.of("the share has expired");
        }
        if (!share.allows(kind)) {
            return Optional.of("the share does not allow " + kind.name().toLowerCase(Locale.ROOT));
        }
        return share.allows(peer.getAddress()) ? Optional.empty() : Optional.of("the share is not for this address");
    }

    /** What limits the sessions of this permit's share, user or camera. */
    List<ViewingSessions.Limit> limits(Permit permit) {
        List<ViewingSessions.Limit> limits = new ArrayList<>(2);
        add(limits, ViewingSessions.cameraKey(permit.cameraId()), maxViewersPerCamera);
        Share share = permit.shareId() == null ? null : shares.byId(permit.shareId());
        if (share != null) {
            add(limits, ViewingSessions.shareKey(share.id()), share.maxSessions());
        }
        if (permit.clip() != null) {
            add(limits, permit.credentialKey(), MAX_SESSIONS_OF_A_CLIP);
        }
        Person person = people.current(permit.credentialKey());
        if (person != null && person.userId() != null) {
            add(limits, ViewingSessions.userKey(person.userId()), person.maxSessions());
        }
        return limits;
    }

    private static void add(List<ViewingSessions.Limit> limits, String key, @Nullable Integer max) {
        if (max != null) {
            limits.add(new ViewingSessions.Limit(key, max));
        }
    }
}
