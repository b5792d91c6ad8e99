package io.culvert.gateway.web;

import io.culvert.gateway.accounts.ApiKeys;
import io.culvert.gateway.accounts.Operators;
import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Role;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.node.ReadyFact;
import io.culvert.gateway.tunnel.AgentStreams;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The caller's own operator and its API keys. */
@Controller("/api/v1/operator")
@Tag(name = "operator")
class OperatorController {

    private final Operators operators;
    private final ApiKeys apiKeys;
    private final NodeConfig config;
    private final List<ReadyFact> facts;
    private final Caller caller;

    OperatorController(Operators operators, ApiKeys apiKeys, NodeConfig config, List<ReadyFact> facts, Caller caller) {
        this.operators = operators;
        this.apiKeys = apiKeys;
        this.config = config;
        this.facts = facts;
        this.caller = caller;
    }

    /** @param caFingerprint {@code sha256:} and hex, what agents pin */
    @Serdeable(naming = SnakeCaseStrategy.class)
    record OperatorView(
            String operatorId,
            String name,
            String publicHost,
            @Nullable String caFingerprint,
            Defaults defaults,
            Limits limits) {}

    /** What a camera gets that says nothing about it. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    record Defaults(boolean onDemand, int networkCacheMs, boolean videoOnly) {}

    /**
     * What this gateway takes at most.
     *
     * @param inputsPerAgent cameras and second streams of one agent
     * @param strangersPerAddress connections of one address at one door before login
     */
    @Serdeable(naming = SnakeCaseStrategy.class)
    record Limits(int requestBytes, int pageItems, int inputsPerAgent, int strangersPerAddress) {}

    /** @param role at most the caller's own; null = provider */
    @Serdeable(naming = SnakeCaseStrategy.class)
    record ApiKeyRequest(
            @NotBlank @PlainText @Size(max = 200) String label,

            @Nullable @Pattern(regexp = "system|provider", message = "must be system or provider")
            String role) {}

    @Serdeable(naming = SnakeCaseStrategy.class)
    record ApiKeyView(
            UUID id,
            String label,
            String role,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {
        static ApiKeyView of(ApiKeys.ApiKey key) {
            return new ApiKeyView(key.id(), key.label(), key.role().word(), key.createdAt(), key.lastUsedAt());
        }
    }

    /** @param key the token itself: shown here and never again */
    @Serdeable(naming = SnakeCaseStrategy.class)
    record NewApiKeyView(UUID id, String label, String role, Instant createdAt, String key) {
        @Override
        public String toString() {
            return "NewApiKeyView[" + id + "]";
        }
    }

    @Get
    @Operation(summary = "The caller's operator")
    OperatorView get(Principal principal) {
        Operators.Operator operator = operators.find(principal.operatorId()).orElseThrow(ProblemException::notFound);
        String fingerprint = facts.stream()
                .filter(fact -> fact.key().equals("ca_fingerprint"))
                .findFirst()
                .map(ReadyFact::value)
                .orElse(null);
        return new OperatorView(
                Long.toString(operator.id()),
                operator.name(),
                config.publicHost(),
                fingerprint,
                new Defaults(true, 0, false),
                new Limits(
                        NodeConfig.MAX_REQUEST_BYTES,
                        PageRequest.MAX_LIMIT,
                        AgentStreams.MAX_INPUTS,
                        config.strangersPerAddress()));
    }

    @Get("/api-keys")
    @RequiresRole(Role.PROVIDER)
    @Operation(summary = "The operator's API keys, without the keys themselves")
    Page<ApiKeyView> list(Principal principal) {
        return Page.whole(apiKeys.list(principal.operatorId()).stream()
                .map(ApiKeyView::of)
                .toList());
    }

    @Post("/api-keys")
    @RequiresRole(Role.PROVIDER)
    @Operation(summary = "Make an API key; it is shown this once")
    HttpResponse<NewApiKeyView> create(HttpRequest<?> request, Principal principal, @Valid @Body ApiKeyRequest body) {
        Role role =
                body.role() == null ? Role.PROVIDER : Role.valueOf(body.role().toUpperCase(Locale.ROOT));
        if (!principal.may(role)) {
            throw new ProblemException(ProblemCode.FORBIDDEN);
        }
        ApiKeys.Made made = apiKeys.create(caller.actor(principal, request), body.label(), role);
        ApiKeys.ApiKey key = made.key();
        return HttpResponse.created(new NewApiKeyView(
                        key.id(),
                        key.label(),
                        key.role().word(),
                        key.createdAt(),
                        made.token().reveal()))
                .header("Cache-Control", "no-store");
    }

    @Delete("/api-keys/{id}")
    @RequiresRole(Role.PROVIDER)
    @Operation(summary = "Revoke an API key")
    HttpResponse<?> delete(HttpRequest<?> request, Principal principal, UUID id) {
        if (!apiKeys.delete(caller.actor(principal, request), id)) {
            throw ProblemException.notFound();
        }
        return HttpResponse.noContent();
    }
}
