package io.culvert.gateway.web;

import io.culvert.gateway.node.HttpPorts;
import io.culvert.gateway.node.NodeConfig;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.net.InetAddress;
import java.net.URI;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Keeps passwords and tokens off unencrypted networks: plain HTTP from another machine is only redirected to HTTPS,
 * unless {@code culvert.http.plain} allows it.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PlainHttpFilter {

    private final NodeConfig config;
    private final HttpPorts ports;
    private final ClientAddress clientAddress;

    PlainHttpFilter(NodeConfig config, HttpPorts ports, ClientAddress clientAddress) {
        this.config = config;
        this.ports = ports;
        this.clientAddress = clientAddress;
    }

    @RequestFilter
    @Nullable
    HttpResponse<?> filter(HttpRequest<?> request) {
        if (config.httpPlain() || isLocal(request) || clientAddress.isHttps(request)) {
            return null;
        }
        OptionalInt https = ports.https();
        if (https.isEmpty()) {
            return Problem.of(ProblemCode.HTTPS_REQUIRED).response();
        }
        // Not to the Host header's name: anybody may have written it.
        URI target = URI.create("https://" + config.publicAddress(https.getAsInt())
                + request.getUri().getRawPath()
                + (request.getUri().getRawQuery() == null
                        ? ""
                        : "?" + request.getUri().getRawQuery()));
        return HttpResponse.status(HttpStatus.PERMANENT_REDIRECT).header("Location", target.toString());
    }

    /** From this machine: over loopback, or from one of its own addresses to itself. */
    private boolean isLocal(HttpRequest<?> request) {
        InetAddress from = clientAddress.of(request);
        return from.isLoopbackAddress()
                || from.equals(request.getServerAddress().getAddress());
    }
}
