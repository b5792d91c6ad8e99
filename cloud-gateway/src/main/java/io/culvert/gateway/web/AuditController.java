package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Role;
import io.culvert.gateway.audit.AuditEntry;
import io.culvert.gateway.audit.AuditQuery;
import io.culvert.gateway.audit.AuditTrail;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who did what, when and from where. */
@Controller("/api/v1/audit")
@RequiresRole(Role.PROVIDER)
@Tag(name = "audit")
class AuditController {

    private final AuditTrail trail;

    AuditController(AuditTrail trail) {
        this.trail = trail;
    }

    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "AuditEntry")
    record AuditView(
            long id,
            Instant at,
            String operatorId,

            @Schema(description = "the user who did it; null for an API key") @Nullable
            UUID userId,

            @Schema(description = "the user's login now or the API key's label; null where user or key are gone")
            @Nullable
            String name,

            @Schema(description = "login:ID or key:ID") String credential,
            String address,
            @Schema(description = "e.g. create") String action,
            @Schema(description = "e.g. camera") String objectType,
            String objectId) {

        static AuditView of(AuditEntry entry) {
            return new AuditView(
                    entry.id(),
                    entry.at(),
                    Long.toString(entry.operatorId()),
                    entry.userId(),
                    entry.name(),
                    entry.credential(),
                    entry.address(),
                    entry.action(),
                    entry.objectType(),
                    entry.objectId());
        }
    }

    @Get
    @Operation(
            summary = "Who did what, the newest first",
            description = "Of the caller's operator; an administrator of the installation sees all operators, or one by"
                    + " `operator_id`. `user` is an id or a login; `from` (included) and `to` (not included) RFC 3339 or"
                    + " Unix seconds.")
    Page<AuditView> list(
            Principal principal,
            PageRequest page,
            @Nullable @QueryValue("operator_id") String operatorId,
            @Nullable @QueryValue String user,
            @Nullable @QueryValue String credential,
            @Nullable @QueryValue String action,
            @Nullable @QueryValue("object_type") String objectType,
            @Nullable @QueryValue("object_id") String objectId,
            @Nullable @QueryValue String from,
            @Nullable @QueryValue String to) {
        AuditQuery query = new AuditQuery(
                principal.may(Role.SYSTEM) ? operator(operatorId) : Long.valueOf(principal.operatorId()),
                user,
                credential,
                action,
                objectType,
                objectId,
                TimeParameter.parse("from", from),
                TimeParameter.parse("to", to));
        Long after = page.afterNumber();
        List<AuditEntry> rows = trail.before(after == null ? Long.MAX_VALUE : after, query, page.fetch());
        return Page.of(rows, page, row -> Long.toString(row.id()), AuditView::of);
    }

    private static @Nullable Long operator(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw ProblemException.invalid("operator_id", "must be a number");
        }
        return Long.valueOf(text);
    }
}
