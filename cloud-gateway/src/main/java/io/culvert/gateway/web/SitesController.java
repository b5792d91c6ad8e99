package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Sites;
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
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Houses and sites that group cameras. */
@Controller("/api/v1/sites")
@Tag(name = "sites")
class SitesController {

    private final Sites sites;
    private final MergePatch mergePatch;
    private final Caller caller;

    SitesController(Sites sites, MergePatch mergePatch, Caller caller) {
        this.sites = sites;
        this.mergePatch = mergePatch;
        this.caller = caller;
    }

    @Serdeable(naming = SnakeCaseStrategy.class)
    record SiteRequest(@NotBlank @PlainText @Size(max = 200) String name) {}

    /** @param userId whose site it is, null = the operator's */
    @Serdeable(naming = SnakeCaseStrategy.class)
    record SiteView(UUID id, String name, @Nullable UUID userId, Instant createdAt) {
        static SiteView of(Sites.Site site) {
            return new SiteView(site.id(), site.name(), site.userId(), site.createdAt());
        }
    }

    @Get
    @Operation(summary = "The sites the caller may see")
    Page<SiteView> list(Principal principal, PageRequest page) {
        List<Sites.Site> rows = sites.list(principal, page.afterId(), page.fetch());
        return Page.of(rows, page, site -> site.id().toString(), SiteView::of);
    }

    @Post
    @Operation(summary = "Add a site")
    HttpResponse<SiteView> create(Principal principal, HttpRequest<?> request, @Valid @Body SiteRequest body) {
        return HttpResponse.created(SiteView.of(sites.create(caller.actor(principal, request), body.name())));
    }

    @Get("/{id}")
    @Operation(summary = "One site")
    SiteView get(Principal principal, UUID id) {
        return SiteView.of(find(principal, id));
    }

    @Patch(
            uri = "/{id}",
            consumes = {MergePatch.TYPE, MediaType.APPLICATION_JSON})
    @Operation(summary = "Rename a site")
    SiteView change(Principal principal, HttpRequest<?> request, UUID id, @Body JsonNode patch) {
        Sites.Site site = find(principal, id);
        SiteRequest changed = mergePatch.apply(patch, new SiteRequest(site.name()), SiteRequest.class);
        return SiteView.of(sites.rename(caller.actor(principal, request), site, changed.name())
                .orElseThrow(ProblemException::notFound));
    }

    @Delete("/{id}")
    @Operation(summary = "Delete a site without cameras; 409 site_in_use while there are any")
    HttpResponse<?> delete(Principal principal, HttpRequest<?> request, UUID id) {
        return switch (sites.delete(caller.actor(principal, request), find(principal, id))) {
            case DONE -> HttpResponse.noContent();
            case GONE -> throw ProblemException.notFound();
            case IN_USE -> throw new ProblemException(ProblemCode.SITE_IN_USE);
        };
    }

    private Sites.Site find(Principal principal, UUID id) {
        return sites.find(principal, id).orElseThrow(ProblemException::notFound);
    }
}
