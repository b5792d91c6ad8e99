package io.culvert.gateway.forwards;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of the headers may pass between a caller and a camera: only what is on a list, both ways. So no credential of ours ever
 * goes to a camera (not the bearer token, no cookie), and a hostile camera sets no cookie, runs no script and leads nobody away
 * in our name. Pure.
 *
 * <p>A caller's login for the camera itself goes in {@code Camera-Authorization}; the camera's challenge comes back in {@code
 * Camera-Authenticate}.
 */
final class HeaderRules {
    /** The host that cameras are told; where they really are only their agent knows. */
    static final String HOST = "camera";

    private static final Set<String> UP = Set.of(
            "accept",
            "accept-encoding",
            "accept-language",
            "cache-control",
            "content-encoding",
            "content-type",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "range",
            "soapaction",
            "x-requested-with");

    private static final Set<String> DOWN = Set.of(
            "accept-ranges",
            "allow",
            "content-disposition",
            "content-encoding",
            "content-language",
            "content-range",
            "etag",
            "last-modified",
            "retry-after");

    /** Whatever the page tries: no script, no forms, an origin of its own that is nobody's. */
    private static final List<Map.Entry<String, String>> HARMLESS = List.of(
            Map.entry("Content-Security-Policy", "sandbox; frame-ancestors 'self'"),
            Map.entry("X-Content-Type-Options", "nosniff"),
            Map.entry("Referrer-Policy", "no-referrer"),
            Map.entry("Cross-Origin-Resource-Policy", "same-origin"),
            Map.entry("Cache-Control", "no-store"));

    private static final Pattern MEDIA_TYPE = Pattern.compile(
            "[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}(\\s*;\\s*[A-Za-z0-9_.-]{1,40}=(\"[^\"\\\\]{0,200}\"|[^\\s;\",]{1,200}))*");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
    private static final String ORIGIN = "http://" + HOST;

    private HeaderRules() {}

    /** Puts what may pass of a caller's headers into those for the camera. */
    static void up(List<Map.Entry<String, String>> from, HttpHeaders to) {
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (UP.contains(name)) {
                to.add(name, header.getValue());
            } else if (name.equalsIgnoreCase(ServiceRequest.CAMERA_AUTHORIZATION)) {
                to.set(HttpHeaderNames.AUTHORIZATION, header.getValue());
            }
        }
        to.set(HttpHeaderNames.HOST, HOST);
        to.set(HttpHeaderNames.USER_AGENT, "Culvert");
        to.set(HttpHeaderNames.CONNECTION, "close");
    }

    /**
     * What may pass of a camera's headers, and what makes it harmless.
     *
     * @param base path below which the camera's own paths lie here, without a slash at the end
     */
    static List<Map.Entry<String, String>> down(HttpHeaders from, String base) {
        List<Map.Entry<String, String>> to = new ArrayList<>(HARMLESS);
        for (String name : DOWN) {
            for (String value : from.getAll(name)) {
                if (isPlain(value)) {
                    to.add(Map.entry(name, value));
                }
            }
        }
        String type = from.get(HttpHeaderNames.CONTENT_TYPE);
        to.add(Map.entry(
                "Content-Type",
                type != null && MEDIA_TYPE.matcher(type.strip()).matches()
                        ? type.strip()
                        : "application/octet-stream"));
        for (String challenge : from.getAll(HttpHeaderNames.WWW_AUTHENTICATE)) {
            if (isPlain(challenge)) {
                to.add(Map.entry(ServiceAnswer.CAMERA_AUTHENTICATE, challenge));
            }
        }
        String location = location(from.get(HttpHeaderNames.LOCATION), base);
        if (location != null) {
            to.add(Map.entry("Location", location));
        }
        return to;
    }

    /** Where a camera may lead: to itself, below {@code base}. Null for anywhere else. */
    static @Nullable String location(@Nullable String said, String base) {
        if (said == null || !isPlain(said)) {
            return null;
        }
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("..") || lower.contains("%2e") || said.indexOf('\\') >= 0 || said.indexOf(' ') >= 0) {
            return null;
        }
        if (lower.equals(ORIGIN) || lower.startsWith(ORIGIN + "/")) {
            return location(said.length() == ORIGIN.length() ? "/" : said.substring(ORIGIN.length()), base);
        }
        if (said.startsWith("//") || SCHEME.matcher(said).matches()) {
            return null;
        }
        return said.startsWith("/") ? base + said : said;
    }

    private static boolean isPlain(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }
}
