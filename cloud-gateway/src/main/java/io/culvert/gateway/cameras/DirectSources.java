package io.culvert.gateway.cameras;

import io.culvert.gateway.node.OutboundRule;
import io.culvert.gateway.node.OutboundRule.Asker;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.vault.Vault;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.Credentials;
import io.culvert.media.rtsp.client.HostResolver;
import io.culvert.media.rtsp.client.RtspClientConfig;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what somebody typed in for a direct camera into what is stored and shown, and what is stored into what is dialled.
 * Thread-safe.
 */
final class DirectSources {

    private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(5);

    private final Vault vault;
    private final OutboundRule rule;
    private final HostResolver names;

    DirectSources(Vault vault, OutboundRule rule, HostResolver names) {
        this.vault = vault;
        this.rule = rule;
        this.names = names;
    }

    /**
     * Checks and seals a source. Blocks while names are resolved.
     *
     * @param before the camera's source until now, whose password and masked addresses are kept where the draft has none
     */
    SourceOutcome seal(UUID camera, SourceDraft.Rtsp draft, CameraSource.@Nullable Rtsp before, boolean byProvider) {
        CameraTarget old = before == null ? null : CameraTarget.open(vault, camera, before.sealed());
        RtspUrl url;
        RtspUrl subUrl;
        try {
            url = RtspUrl.parse(
                    unmasked(draft.url(), old == null ? null : old.url()).reveal());
        } catch (IllegalArgumentException e) {
            return new SourceOutcome.Invalid("source.url", String.valueOf(e.getMessage()));
        }
        try {
            Secret sub = draft.subUrl();
            subUrl = sub == null
                    ? null
                    : RtspUrl.parse(
                            unmasked(sub, old == null ? null : old.subUrl()).reveal());
        } catch (IllegalArgumentException e) {
            return new SourceOutcome.Invalid("source.sub_url", String.valueOf(e.getMessage()));
        }
        var inUrl = RtspUrl.userInfo(draft.url().reveal());
        String username = draft.username() != null ? draft.username() : inUrl == null ? null : inUrl.username();
        Secret password = draft.password() != null ? draft.password() : inUrl == null ? null : inUrl.password();
        if (password == null && old != null && old.password() != null) {
            if (!sameHosts(url, subUrl, old)) {
                return new SourceOutcome.Invalid(
                        "source.password", "Give the password again when the camera's address changes.");
            }
            password = old.password();
        }
        Asker asker = byProvider ? Asker.PROVIDER : Asker.USER;
        Optional<String> refusal =
                refusal(url, asker).or(() -> subUrl == null ? Optional.empty() : refusal(subUrl, asker));
        if (refusal.isPresent()) {
            return new SourceOutcome.Invalid("source.url", refusal.get());
        }
        var target = new CameraTarget(Secret.of(url.uri()), subUrl == null ? null : Secret.of(subUrl.uri()), password);
        if (before != null
                && target.equals(old)
                && Objects.equals(username, before.username())
                && byProvider == before.byProvider()) {
            return new SourceOutcome.Ready(before);
        }
        return new SourceOutcome.Ready(new CameraSource.Rtsp(
                url.redacted(),
                subUrl == null ? null : subUrl.redacted(),
                username,
                target.seal(vault, camera),
                byProvider));
    }

    /** The address there is, where the given one is only what was shown of it. */
    private static Secret unmasked(Secret given, @Nullable Secret old) {
        return old != null && RtspUrl.redact(old.reveal()).equals(given.reveal()) ? old : given;
    }

    /** Whether a stored password would go to no host that it did not go to before. */
    private static boolean sameHosts(RtspUrl url, @Nullable RtspUrl subUrl, CameraTarget old) {
        return old.hosts().contains(CameraTarget.host(url))
                && (subUrl == null || old.hosts().contains(CameraTarget.host(subUrl)));
    }

    /** Why this host may not be named; a name that cannot be resolved now may be. */
    private Optional<String> refusal(RtspUrl url, Asker asker) {
        try {
            new OutboundResolver(names, rule, asker)
                    .resolve(url.host())
                    .toCompletableFuture()
                    .get(RESOLVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return e.getCause() instanceof OutboundResolver.Refused refused
                    ? Optional.ofNullable(refused.getMessage())
                    : Optional.empty();
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("Interrupted while the name was resolved.");
        }
    }

    /** What to dial for a stream of a stored camera. */
    RtspClientConfig dial(Camera camera, CameraSource.Rtsp source, Quality quality) {
        CameraTarget target = CameraTarget.open(vault, camera.id(), source.sealed());
        Secret url = quality == Quality.SUB && target.subUrl() != null ? target.subUrl() : target.url();
        return dial(
                        RtspUrl.parse(url.reveal()),
                        source.username(),
                        target.password(),
                        source.byProvider() ? Asker.PROVIDER : Asker.USER)
                .withVideoOnly(camera.videoOnly());
    }

    /** What to dial for an address that is not stored. */
    RtspClientConfig dial(RtspUrl url, @Nullable String username, @Nullable Secret password, Asker asker) {
        Credentials credentials = username == null && password == null
                ? null
                : new Credentials(username == null ? "" : username, password == null ? Secret.of("") : password);
        return RtspClientConfig.of(url)
                .withCredentials(credentials)
                .withResolver(new OutboundResolver(names, rule, asker));
    }
}
