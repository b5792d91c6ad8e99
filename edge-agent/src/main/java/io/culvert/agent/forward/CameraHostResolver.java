package io.culvert.agent.forward;

import io.culvert.media.rtsp.client.HostResolver;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The host of a camera's RTSP URL, by the same rule as the services: an address stands as the owner wrote it, {@code localhost}
 * too; any other name must not lead to what {@link DialRule} forbids.
 */
public final class CameraHostResolver implements HostResolver {
    private final HostResolver names;

    public CameraHostResolver() {
        this(HostResolver.system());
    }

    CameraHostResolver(HostResolver names) {
        this.names = names;
    }

    @Override
    public CompletionStage<InetAddress> resolve(String host) {
        if (host.equals("localhost")) {
            return CompletableFuture.completedFuture(InetAddress.getLoopbackAddress());
        }
        boolean isAddress = NetUtil.createByteArrayFromIpAddressString(host) != null;
        return names.resolve(host).thenCompose(address -> {
            String refusal = isAddress ? DialRule.neverAHost(address.getAddress()) : DialRule.refusal(address);
            return refusal == null
                    ? CompletableFuture.completedFuture(address)
                    : CompletableFuture.failedFuture(
                            new TargetResolver.Forbidden(host + " leads to an address that is " + refusal));
        });
    }
}
