package io.culvert.media.sdp;

import org.jspecify.annotations.Nullable;

/** The URL that controls a session or a track ({@code a=control}, RFC 2326 appendix C.1.1). */
public final class ControlUrl {

    private ControlUrl() {}

    /**
     * The absolute URL of a control attribute.
     *
     * <p>A relative one is appended to the base behind a slash, as cameras expect it, and not resolved by RFC 3986:
     * that would drop the last path segment of a base without a slash at its end, and Dahua's base ends in a query.
     *
     * @param base Content-Base, Content-Location or the request's URL; one without a scheme gets {@code rtsp://}
     * @param control as written; null, empty and {@code *} mean the base itself
     */
    public static String resolve(String base, @Nullable String control) {
        String absoluteBase = hasScheme(base) ? base : "rtsp://" + base;
        String relative = control == null ? "" : control.strip();
        if (relative.isEmpty() || relative.equals("*")) {
            return absoluteBase;
        }
        if (hasScheme(relative)) {
            return relative;
        }
        if (relative.startsWith("?")) {
            return absoluteBase + relative;
        }
        String path = relative.startsWith("/") ? relative.substring(1) : relative;
        return absoluteBase.endsWith("/") ? absoluteBase + path : absoluteBase + "/" + path;
    }

    private static boolean hasScheme(String url) {
        return url.regionMatches(true, 0, "rtsp://", 0, 7) || url.regionMatches(true, 0, "rtsps://", 0, 8);
    }
}
