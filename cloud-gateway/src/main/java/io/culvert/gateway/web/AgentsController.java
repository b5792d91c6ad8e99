package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Role;
import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.cameras.Scope;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.provisioning.AgentFilter;
import io.culvert.gateway.provisioning.AgentRecord;
import io.culvert.gateway.provisioning.Agents;
import io.culvert.gateway.provisioning.Agents.Registration;
import io.culvert.gateway.provisioning.ClaimBudgets;
import io.culvert.gateway.tunnel.AgentRegistry;
import io.culvert.media.Secret;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Edge agents: registered by the provider, claimed by users. */
@Controller("/api/v1/agents")
@Tag(name = "agents")
class AgentsController {

    private static final int MAX_SEARCH_CHARS = 200;
    private static final Set<String> STATES = Set.of("registered", "online", "offline");

    private final Agents agents;
    private final AgentRegistry registry;
    private final ClaimBudgets budgets;
    private final AgentDrafts drafts;
    private final NodeConfig node;
    private final Caller caller;
    private final Clock clock;

    AgentsController(
            Agents agents,
            AgentRegistry registry,
            ClaimBudgets budgets,
            AgentDrafts drafts,
            NodeConfig node,
            Caller caller,
            Clock clock) {
        this.agents = agents;
        this.registry = registry;
        this.budgets = budgets;
        this.drafts = drafts;
        this.node = node;
        this.caller = caller;
        this.clock = clock;
    }

    /** An agent to register. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "AgentRequest")
    record AgentRequest(
            @Schema(description = "12 digits, the last a Luhn check digit; random when left out")
            @Nullable
            @Size(max = 12)
            String agentId,

            @Nullable @PlainText @Size(max = 128) String model,
            @Nullable @PlainText @Size(max = 128) String serial) {}

    /** What the device needs to activate itself. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "AgentRegistered")
    record Registered(
            String agentId,

            @Schema(description = "shown once, kept as a hash")
            String activationKey) {

        @Override
        public String toString() {
            return "Registered[" + agentId + "]";
        }
    }

    /** Where a claimed agent goes. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "AgentClaim")
    record ClaimRequest(@Nullable UUID siteId) {}

    /** The agent and the cameras it could be. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "AgentClaimed")
    record Claimed(
            AgentView agent,

            @Schema(description = "one per input, to be posted to /cameras")
            List<AgentDrafts.Draft> drafts) {}

    @Get
    @Operation(
            summary = "The agents the caller may see",
            description =
                    "`search` is part of the Agent ID, the model or the serial number; `state` is registered (never"
                            + " connected), online or offline.")
    Page<AgentView> list(
            Principal principal,
            PageRequest page,
            @Nullable @QueryValue String search,
            @Nullable @QueryValue String state) {
        Scope scope = Caller.scope(principal);
        List<AgentRecord> rows =
                agents.list(scope.operatorId(), scope.user(), filter(search, state), page.afterOrStart(), page.fetch());
        return Page.of(rows, page, AgentRecord::agentId, this::shown);
    }

    private static AgentFilter filter(@Nullable String search, @Nullable String state) {
        if (search != null && search.length() > MAX_SEARCH_CHARS) {
            throw ProblemException.invalid("search", "must have at most " + MAX_SEARCH_CHARS + " characters");
        }
        if (state != null && !STATES.contains(state)) {
            throw ProblemException.invalid("state", "must be registered, online or offline");
        }
        return new AgentFilter(search, state);
    }

    @Get("/{agentId}")
    @Operation(summary = "One agent")
    AgentView get(Principal principal, String agentId) {
        return shown(find(principal, agentId));
    }

    @Post
    @RequiresRole(Role.PROVIDER)
    @Operation(summary = "Register an agent")
    HttpResponse<Registered> register(
            Principal principal, HttpRequest<?> request, @Nullable @Valid @Body AgentRequest body) {
        AgentRequest wanted = body == null ? new AgentRequest(null, null, null) : body;
        return switch (agents.register(
                caller.actor(principal, request), wanted.agentId(), null, wanted.model(), wanted.serial())) {
            case Registration.Registered done ->
                HttpResponse.created(
                        new Registered(done.agentId(), done.activationKey().reveal()));
            case Registration.Taken taken -> throw new ProblemException(ProblemCode.AGENT_ID_NOT_AVAILABLE);
            case Registration.BadAgentId bad ->
                throw ProblemException.invalid("agent_id", "must be 12 digits, the last a Luhn check digit");
            case Registration.BadActivationKey bad ->
                throw ProblemException.invalid("activation_key", "must have 16 to 200 characters");
        };
    }

    @Post("/{agentId}/activation-key")
    @RequiresRole(Role.PROVIDER)
    @Operation(summary = "Make a new activation key; the agent's identity so far is revoked")
    Registered renewActivationKey(Principal principal, HttpRequest<?> request, String agentId) {
        Secret key = agents.renewActivationKey(caller.actor(principal, request), agentId)
                .orElseThrow(ProblemException::notFound);
        return new Registered(agentId, key.reveal());
    }

    @Post("/{agentId}/disconnect")
    @Operation(summary = "End the agent's tunnel; the agent comes back by itself")
    HttpResponse<?> disconnect(Principal principal, HttpRequest<?> request, String agentId) {
        UUID owner = Caller.scope(principal).user();
        if (!agents.disconnected(caller.actor(principal, request), agentId, owner)) {
            throw ProblemException.notFound();
        }
        registry.disconnect(agentId);
        return HttpResponse.noContent();
    }

    @Post("/{agentId}/claim")
    @Operation(summary = "Take an agent that is online, unclaimed and was powered on in the last half hour")
    Claimed claim(Principal principal, HttpRequest<?> request, String agentId, @Valid @Body ClaimRequest body) {
        UUID site = body.siteId();
        if (site == null) {
            throw new ProblemException(ProblemCode.SITE_NEEDED);
        }
        Actor actor = caller.actor(principal, request);
        ClaimBudgets.Try oneTry =
                budgets.take(actor).orElseThrow(() -> new ProblemException(ProblemCode.TOO_MANY_ATTEMPTS));
        AgentRecord claimed = agents.claim(actor, agentId, site)
                .orElseThrow(() -> new ProblemException(ProblemCode.AGENT_NOT_CLAIMABLE));
        oneTry.giveBack();
        AgentView shown = shown(claimed);
        return new Claimed(shown, drafts.of(shown));
    }

    @Get("/{agentId}/drafts")
    @Operation(
            summary = "The cameras that an agent could be",
            description = "One per input that is no camera yet, filled in, to be edited and posted to /cameras.")
    Page<AgentDrafts.Draft> drafts(Principal principal, String agentId) {
        return Page.whole(drafts.of(shown(find(principal, agentId))));
    }

    @Post("/{agentId}/release")
    @Operation(
            summary = "Give an agent up",
            description = "By its owner, or by the provider, who thereby lets it be claimed for half an hour.")
    AgentView release(Principal principal, HttpRequest<?> request, String agentId) {
        Actor actor = caller.actor(principal, request);
        UUID owner = Caller.scope(principal).user();
        boolean released = owner == null ? agents.offer(actor, agentId) : agents.giveUp(actor, agentId, owner);
        if (!released) {
            throw ProblemException.notFound();
        }
        return shown(agents.find(agentId, actor.operatorId(), null).orElseThrow(ProblemException::notFound));
    }

    @Delete("/{agentId}")
    @RequiresRole(Role.PROVIDER)
    @Operation(summary = "Remove an agent; its identity is revoked")
    HttpResponse<?> delete(Principal principal, HttpRequest<?> request, String agentId) {
        if (!agents.delete(caller.actor(principal, request), agentId)) {
            throw ProblemException.notFound();
        }
        return HttpResponse.noContent();
    }

    private AgentRecord find(Principal principal, String agentId) {
        Scope scope = Caller.scope(principal);
        return agents.find(agentId, scope.operatorId(), scope.user()).orElseThrow(ProblemException::notFound);
    }

    private AgentView shown(AgentRecord agent) {
        return AgentView.of(agent, registry.find(agent.agentId()), node.nodeId(), clock.instant());
    }
}
