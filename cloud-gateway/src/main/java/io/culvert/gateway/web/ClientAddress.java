package io.culvert.gateway.web;

import io.culvert.gateway.node.Network;
import io.culvert.gateway.node.NodeConfig;
import io.micronaut.http.HttpRequest;
import io.netty.util.NetUtil;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The address a request comes from: that of the connection, or what a trusted proxy says in {@code X-Forwarded-For}.
 *
 * <p>Of that list the last address that is no trusted proxy counts; what stands before it anybody may have written.
 */
@Singleton
public final class ClientAddress {

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    /** What proxies add. */
    private static final List<String> FORWARDED =
            List.of(FORWARDED_FOR, "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via");

    private final Predicate<InetAddress> trusted;

    ClientAddress(NodeConfig config) {
        this.trusted = Network.anyOf(config.trustedProxies());
    }

    public InetAddress of(HttpRequest<?> request) {
        InetAddress client = request.getRemoteAddress().getAddress();
        if (!trusted.test(client)) {
            return client;
        }
        List<String> chain = request.getHeaders().getAll(FORWARDED_FOR).stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                .toList()
                .reversed();
        for (String hop : chain) {
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(hop);
            if (bytes == null) {
                break;
            }
            client = address(bytes);
            if (!trusted.test(client)) {
                break;
            }
        }
        return client;
    }

    /**
     * Whether the request itself comes from this machine: over loopback, and not handed on by a proxy here that nobody told
     * us to trust.
     */
    boolean isOnThisMachine(HttpRequest<?> request) {
        return of(request).isLoopbackAddress()
                && (trusted.test(request.getRemoteAddress().getAddress())
                        || FORWARDED.stream()
                                .noneMatch(header -> request.getHeaders().contains(header)));
    }

    /** Whether the client uses HTTPS, towards us or, as that one says, towards a proxy that is trusted. */
    boolean isHttps(HttpRequest<?> request) {
        return request.isSecure() || cameByHttps(request);
    }

    private boolean cameByHttps(HttpRequest<?> request) {
        return trusted.test(request.getRemoteAddress().getAddress())
                && "https".equalsIgnoreCase(request.getHeaders().get("X-Forwarded-Proto"));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
        }
    }
}
