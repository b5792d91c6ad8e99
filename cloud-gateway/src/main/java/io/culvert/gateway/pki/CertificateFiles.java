package io.culvert.gateway.pki;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server certificate of somebody else's authority, as PEM files: the chain, the server's first, and the PKCS#8 key.
 * Read again every hour, so that whoever renews the files need not restart the gateway.
 *
 * <p>Immutable; blocking.
 */
record CertificateFiles(Path chain, Path key) {

    private static final Logger log = LoggerFactory.getLogger(CertificateFiles.class);
    private static final Duration READ_AGAIN = Duration.ofHours(1);

    /**
     * TLS with this certificate.
     *
     * @throws IllegalArgumentException when the files cannot be used; the message is for the operator and names no secret
     */
    SslContext context(UnaryOperator<SslContextBuilder> settings, Clock clock) {
        SslContext[] good = {load(settings)};
        return new RenewingSslContext(
                () -> {
                    try {
                        good[0] = load(settings);
                    } catch (IllegalArgumentException e) {
                        log.warn("keep the certificate of the last hour: {}", e.getMessage());
                    }
                    return new RenewingSslContext.Material(
                            good[0], clock.instant().plus(READ_AGAIN));
                },
                clock);
    }

    private SslContext load(UnaryOperator<SslContextBuilder> settings) {
        for (Path file : new Path[] {chain, key}) {
            if (!Files.isReadable(file)) {
                throw new IllegalArgumentException(file + " cannot be read");
            }
        }
        try {
            return settings.apply(SslContextBuilder.forServer(chain.toFile(), key.toFile()))
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    chain + " and " + key + " are no certificate and key that fit (expected: PEM, the key as PKCS#8)",
                    e);
        }
    }
}
