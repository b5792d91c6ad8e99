package io.culvert.gateway.pki;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * Server TLS settings that replace their certificate in time: the first handshake after {@link Material#renewAt}
 * makes the next one. Connections that are open keep what they were made with.
 *
 * <p>Threading: any; the lock is held for the milliseconds of a renewal, once in the life of a certificate, and only
 * by the handshake that does it — the others go on with the old one meanwhile.
 */
final class RenewingSslContext extends SslContext {
    /**
     * @param context with the certificate that is valid now
     * @param renewAt when to ask for the next
     */
    record Material(SslContext context, Instant renewAt) {}

    private final Supplier<Material> source;
    private final Clock clock;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile Material current;

    RenewingSslContext(Supplier<Material> source, Clock clock) {
        this.source = source;
        this.clock = clock;
        this.current = source.get();
    }

    private SslContext current() {
        if (clock.instant().isBefore(current.renewAt()) || !renewing.tryLock()) {
            return current.context();
        }
        try {
            if (!clock.instant().isBefore(current.renewAt())) {
                current = source.get();
            }
            return current.context();
        } finally {
            renewing.unlock();
        }
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return current().newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
        return current().newEngine(allocator, peerHost, peerPort);
    }

    /** By the context that is good now, which may know a better way than around its engine. */
    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return current().newHandler(allocator);
    }

    @Override
    public boolean isClient() {
        return false;
    }

    @Override
    public List<String> cipherSuites() {
        return current.context().cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // the supertype's only form
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return current.context().applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return current.context().sessionContext();
    }
}
