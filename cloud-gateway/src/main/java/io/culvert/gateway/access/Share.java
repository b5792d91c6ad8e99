package io.culvert.gateway.access;

import io.culvert.gateway.node.Network;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A share as the database has it: what a token allows with one camera.
 *
 * @param live may watch live
 * @param archive may watch recordings
 * @param archiveDepthS how far back, seconds; null: as far as there is
 * @param export may download recordings
 * @param ptz may move the camera
 * @param expiresAt when it ends by itself, or null
 * @param maxSessions how many sessions at once, or null for any number
 * @param allowedIps from where; empty for anywhere
 * @param tokenHash SHA-256 of the token, for look-up
 * @param sealedToken the token sealed by the vault, for Digest and reveal
 */
public record Share(
        UUID id,
        UUID cameraId,
        long operatorId,
        String label,
        boolean live,
        boolean archive,
        @Nullable Long archiveDepthS,
        boolean export,
        boolean ptz,
        @Nullable Instant expiresAt,
        @Nullable Integer maxSessions,
        List<Network> allowedIps,
        TokenHash tokenHash,
        SealedToken sealedToken,
        Instant createdAt) {

    Share with(ShareTerms terms) {
        return new Share(
                id,
                cameraId,
                operatorId,
                terms.label(),
                terms.live(),
                terms.archive(),
                terms.archiveDepthS(),
                terms.export(),
                terms.ptz(),
                terms.expiresAt(),
                terms.maxSessions(),
                terms.allowedIps(),
                tokenHash,
                sealedToken,
                createdAt);
    }

    Reach reach() {
        return new Reach(archiveDepthS);
    }

    boolean expired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    boolean allows(InetAddress address) {
        return allowedIps.isEmpty() || allowedIps.stream().anyMatch(range -> range.contains(address));
    }

    boolean allows(SessionKind kind) {
        return switch (kind) {
            case LIVE -> live;
            case ARCHIVE -> archive;
            case EXPORT -> export;
            case PUBLISH -> false;
        };
    }
}
