package io.culvert.gateway.forwards;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants of a camera's service, before it is decided what of it may pass.
 *
 * @param method of HTTP
 * @param path and query as they came, undecoded, with a leading slash
 * @param headers as they came
 * @param body null when there is none; read on the caller's thread
 * @param length of the body in bytes; -1 when nobody said
 */
public record ServiceRequest(
        String method,
        String path,
        List<Map.Entry<String, String>> headers,
        @Nullable InputStream body,
        long length) {
    /** Header with a login for the camera itself; reaches it as {@code Authorization}. */
    public static final String CAMERA_AUTHORIZATION = "Camera-Authorization";

    public ServiceRequest {
        headers = List.copyOf(headers);
    }

    /** Without headers, which hold credentials. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
