package io.culvert.gateway.web;

import io.culvert.gateway.pki.GatewayTls;
import io.micronaut.context.BeanProvider;
import io.micronaut.http.server.netty.ssl.ServerSslBuilder;
import io.micronaut.http.ssl.ServerSslConfiguration;
import io.netty.handler.ssl.SslContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Gives the HTTP server the gateway's certificate for its HTTPS port. */
@Singleton
final class HttpsContext implements ServerSslBuilder {

    private final BeanProvider<GatewayTls> tls;
    private final ServerSslConfiguration configuration = new ServerSslConfiguration();

    HttpsContext(BeanProvider<GatewayTls> tls) {
        this.tls = tls;
    }

    @Override
    public ServerSslConfiguration getSslConfiguration() {
        return configuration;
    }

    @Override
    public Optional<SslContext> build() {
        return Optional.of(tls.get().forViewers());
    }
}
