package io.culvert.gateway.access;

import io.culvert.gateway.node.Network;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What whoever gives a share decides about it; the fields are those of {@link Share}. */
public record ShareTerms(
        String label,
        boolean live,
        boolean archive,
        @Nullable Long archiveDepthS,
        boolean export,
        boolean ptz,
        @Nullable Instant expiresAt,
        @Nullable Integer maxSessions,
        List<Network> allowedIps) {}
