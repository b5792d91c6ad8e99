package io.culvert.media.rtsp.client;

import java.net.InetAddress;
import java.util.concurrent.CompletionStage;

/**
 * Finds the one address that is dialled for a host. A gateway puts its list of forbidden networks here, so that the
 * address that was checked is the address that is dialled.
 */
@FunctionalInterface
public interface HostResolver {

    /** Never blocks; completes on any thread, exceptionally when the host is unknown or must not be dialled. */
    CompletionStage<InetAddress> resolve(String host);

    /** The operating system's resolver, asked on threads of its own because it blocks. */
    static HostResolver system() {
        return SystemHostResolver.INSTANCE;
    }
}
