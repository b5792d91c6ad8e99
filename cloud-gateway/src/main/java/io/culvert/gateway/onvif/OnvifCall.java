package io.culvert.gateway.onvif;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A message for one of the services as it came over HTTP. Immutable.
 *
 * @param path of the request, without its query
 * @param https whether the client uses HTTPS
 * @param peer the client, after any trusted proxy was looked through
 * @param authorization the header of that name; null where there is none
 * @param body not looked at yet
 */
@SuppressWarnings("ArrayRecordComponent")
public record OnvifCall(
        String path,
        boolean https,
        InetSocketAddress peer,
        @Nullable String authorization,
        byte[] body) {
    /** Without what it carries, which may be a password. */
    @Override
    public String toString() {
        return "OnvifCall[" + path + ", " + peer + ", " + body.length + " bytes]";
    }
}
