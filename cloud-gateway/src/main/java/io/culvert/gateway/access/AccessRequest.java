package io.culvert.gateway.access;

import io.culvert.gateway.stream.Quality;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A question to the gate: may this caller watch this camera in this way?
 *
 * @param protocol how the caller came
 * @param camera the name of the camera as it stood in the address, not checked in any way
 * @param quality which of the camera's streams
 * @param kind live, archive, export or publish
 * @param credential what the caller showed
 * @param peer the address of the caller, after any trusted proxy was looked through
 * @param userAgent as the caller named itself
 */
public record AccessRequest(
        Protocol protocol,
        String camera,
        Quality quality,
        SessionKind kind,
        Credential credential,
        InetSocketAddress peer,
        @Nullable String userAgent) {

    /** The same question from another address. */
    AccessRequest from(InetSocketAddress newPeer) {
        return new AccessRequest(protocol, camera, quality, kind, credential, newPeer, userAgent);
    }
}
