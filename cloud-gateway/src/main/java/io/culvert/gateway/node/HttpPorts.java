package io.culvert.gateway.node;

import io.micronaut.http.server.netty.NettyEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.util.OptionalInt;

/** The ports the HTTP server really bound: the settings may have said "any free one". Valid once it has started. */
@Singleton
public final class HttpPorts {

    private final EmbeddedServer server;
    private final NodeConfig config;

    HttpPorts(EmbeddedServer server, NodeConfig config) {
        this.server = server;
        this.config = config;
    }

    /** Plain HTTP. */
    public int http() {
        return server.getPort();
    }

    /** HTTPS; empty where it is off. */
    public OptionalInt https() {
        if (config.httpsPort().isEmpty() || !(server instanceof NettyEmbeddedServer netty)) {
            return OptionalInt.empty();
        }
        return netty.getBoundPorts().stream()
                .mapToInt(Integer::intValue)
                .filter(port -> port != http())
                .findFirst();
    }
}
