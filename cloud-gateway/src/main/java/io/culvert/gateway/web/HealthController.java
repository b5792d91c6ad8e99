package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Credentials;
import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Role;
import io.culvert.gateway.health.Health;
import io.culvert.media.Secret;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** For load balancers and for Prometheus. */
@Controller
@Tag(name = "health")
class HealthController {

    private final Health health;
    private final PrometheusMeterRegistry registry;
    private final Credentials credentials;
    private final ClientAddress clientAddress;

    HealthController(
            Health health, PrometheusMeterRegistry registry, Credentials credentials, ClientAddress clientAddress) {
        this.health = health;
        this.registry = registry;
        this.credentials = credentials;
        this.clientAddress = clientAddress;
    }

    /** @param status {@code up}, {@code degraded} or {@code down} */
    @Serdeable
    record HealthView(String status, Map<String, String> parts) {}

    @Get("/health")
    @Operation(summary = "Whether this node works: 200 up or degraded, 503 down")
    HttpResponse<HealthView> health() {
        Health.Report report = health.report();
        Map<String, String> parts = new TreeMap<>();
        report.parts().forEach((name, state) -> parts.put(name, word(state)));
        HttpStatus status = report.state() == Health.State.DOWN ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK;
        return HttpResponse.<HealthView>status(status).body(new HealthView(word(report.state()), parts));
    }

    @Get(uri = "/metrics", produces = "text/plain; version=0.0.4; charset=utf-8")
    @Operation(summary = "Counters for Prometheus; from loopback, or with an API key of a provider")
    HttpResponse<String> metrics(HttpRequest<?> request) {
        if (!clientAddress.isOnThisMachine(request)) {
            Optional<Principal> principal = Optional.ofNullable(
                            request.getHeaders().get(HttpHeaders.AUTHORIZATION))
                    .filter(header -> header.startsWith("Bearer "))
                    .flatMap(header -> credentials.principal(Secret.of(header.substring("Bearer ".length()))));
            if (principal.isEmpty()) {
                throw new ProblemException(ProblemCode.UNAUTHENTICATED);
            }
            if (!principal.get().may(Role.PROVIDER)) {
                throw new ProblemException(ProblemCode.FORBIDDEN);
            }
        }
        return HttpResponse.ok(registry.scrape());
    }

    private static String word(Health.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
