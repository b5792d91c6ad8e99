package io.culvert.gateway.web;

import io.culvert.gateway.access.Share;
import io.culvert.gateway.access.ShareTerms;
import io.culvert.gateway.access.Shares;
import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.Cameras;
import io.culvert.gateway.node.Network;
import io.culvert.media.Secret;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The shares of a camera: who gets it without an account, and for what. */
@Controller("/api/v1/cameras/{name}/shares")
@Tag(name = "shares")
class SharesController {

    private final Cameras cameras;
    private final Shares shares;
    private final MergePatch mergePatch;
    private final MediaAddresses addresses;
    private final Caller caller;

    SharesController(Cameras cameras, Shares shares, MergePatch mergePatch, MediaAddresses addresses, Caller caller) {
        this.cameras = cameras;
        this.shares = shares;
        this.mergePatch = mergePatch;
        this.addresses = addresses;
        this.caller = caller;
    }

    /** What a share allows. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "ShareRequest")
    record ShareRequest(
            @Nullable @PlainText @Size(max = 200) String label,
            @Schema(description = "default true") @Nullable Boolean live,
            @Nullable Boolean archive,

            @Schema(description = "seconds back; null = as far as there is") @Nullable @Min(0)
            Long archiveDepthS,

            @Nullable Boolean export,
            @Nullable Boolean ptz,

            @Schema(description = "when it ends by itself") @Nullable
            Instant expiresAt,

            @Schema(description = "at once; null = any number") @Nullable @Min(1)
            Integer maxSessions,

            @Schema(description = "addresses and CIDR blocks; empty = from anywhere") @Nullable @Size(max = 100)
            List<String> allowedIps) {

        static ShareRequest of(Share share) {
            return new ShareRequest(
                    share.label(),
                    share.live(),
                    share.archive(),
                    share.archiveDepthS(),
                    share.export(),
                    share.ptz(),
                    share.expiresAt(),
                    share.maxSessions(),
                    share.allowedIps().stream().map(Network::toString).toList());
        }

        ShareTerms terms() {
            return new ShareTerms(
                    label == null ? "" : label,
                    live == null || live,
                    Boolean.TRUE.equals(archive),
                    archiveDepthS,
                    Boolean.TRUE.equals(export),
                    Boolean.TRUE.equals(ptz),
                    expiresAt,
                    maxSessions,
                    networks());
        }

        private List<Network> networks() {
            try {
                return allowedIps == null
                        ? List.of()
                        : allowedIps.stream().map(Network::parse).toList();
            } catch (IllegalArgumentException e) {
                throw ProblemException.invalid("allowed_ips", String.valueOf(e.getMessage()));
            }
        }
    }

    /** A share as it is shown: without its token. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "Share")
    record ShareView(
            UUID id,
            String label,
            boolean live,
            boolean archive,
            @Nullable Long archiveDepthS,
            boolean export,
            boolean ptz,
            @Nullable Instant expiresAt,
            @Nullable Integer maxSessions,
            List<String> allowedIps,
            Instant createdAt) {

        static ShareView of(Share share) {
            return new ShareView(
                    share.id(),
                    share.label(),
                    share.live(),
                    share.archive(),
                    share.archiveDepthS(),
                    share.export(),
                    share.ptz(),
                    share.expiresAt(),
                    share.maxSessions(),
                    share.allowedIps().stream().map(Network::toString).toList(),
                    share.createdAt());
        }
    }

    /** The token and the addresses that carry it. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "ShareToken")
    record TokenView(UUID id, String token, String rtspUrl, String hlsUrl, String embedUrl) {
        @Override
        public String toString() {
            return "TokenView[id=" + id + "]";
        }
    }

    @Get
    @Operation(summary = "The camera's shares, oldest first")
    Page<ShareView> list(Principal principal, String name, PageRequest page) {
        List<Share> rows = shares.list(Caller.camera(cameras, principal, name), page.afterId(), page.fetch());
        return Page.of(rows, page, share -> share.id().toString(), ShareView::of);
    }

    @Post
    @Operation(summary = "Share the camera; the token is shown here and by reveal")
    HttpResponse<TokenView> create(
            Principal principal, HttpRequest<?> request, String name, @Valid @Body ShareRequest body) {
        Camera camera = Caller.camera(cameras, principal, name);
        Shares.Given given = shares.give(camera, body.terms(), caller.actor(principal, request));
        return HttpResponse.created(tokenView(camera, given.share(), given.token()));
    }

    @Get("/{id}")
    @Operation(summary = "One share")
    ShareView get(Principal principal, String name, UUID id) {
        return ShareView.of(share(Caller.camera(cameras, principal, name), id));
    }

    @Post("/{id}/reveal")
    @Operation(summary = "Show the token again; this is noted in the audit log")
    TokenView reveal(Principal principal, HttpRequest<?> request, String name, UUID id) {
        Camera camera = Caller.camera(cameras, principal, name);
        Share share = share(camera, id);
        return tokenView(camera, share, shares.reveal(share, caller.actor(principal, request)));
    }

    @Patch(
            uri = "/{id}",
            consumes = {MergePatch.TYPE, MediaType.APPLICATION_JSON})
    @Operation(summary = "Change what the share allows; sessions that it no longer covers end")
    ShareView change(Principal principal, HttpRequest<?> request, String name, UUID id, @Body JsonNode patch) {
        Share share = share(Caller.camera(cameras, principal, name), id);
        ShareRequest changed = mergePatch.apply(patch, ShareRequest.of(share), ShareRequest.class);
        return ShareView.of(shares.change(share, changed.terms(), caller.actor(principal, request))
                .orElseThrow(ProblemException::notFound));
    }

    @Delete("/{id}")
    @Operation(summary = "Revoke the share; its sessions are over when this answers")
    HttpResponse<?> revoke(Principal principal, HttpRequest<?> request, String name, UUID id) {
        if (!shares.revoke(Caller.camera(cameras, principal, name), id, caller.actor(principal, request))) {
            throw ProblemException.notFound();
        }
        return HttpResponse.noContent();
    }

    private Share share(Camera camera, UUID id) {
        return shares.find(camera, id).orElseThrow(ProblemException::notFound);
    }

    private TokenView tokenView(Camera camera, Share share, Secret token) {
        return new TokenView(
                share.id(),
                token.reveal(),
                addresses.rtsp(camera.name(), token),
                addresses.hls(camera.name(), token),
                addresses.embed(camera.name(), token));
    }
}
