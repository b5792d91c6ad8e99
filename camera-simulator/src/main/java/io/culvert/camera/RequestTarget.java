package io.culvert.camera;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request URI names: a stream of a camera and, in SETUP, one of its tracks. Host, scheme and query do not matter,
 * except that {@code subtype=1} in the query means the sub stream, as with many makers.
 *
 * @param path without leading and trailing slash
 * @param track index of the track, or -1 where the whole stream is meant
 */
record RequestTarget(String path, int track) {
    /** What the path of a sub stream ends with. */
    static final String SUB_SUFFIX = "/sub";

    private static final Pattern TRACK = Pattern.compile("/trackID=(\\d{1,2})/?$");
    private static final Pattern SUB_STREAM = Pattern.compile("(^|&)subtype=1(&|$)");

    static RequestTarget parse(String uri) {
        int track = -1;
        String rest = uri;
        Matcher matcher = TRACK.matcher(uri);
        if (matcher.find()) {
            track = Integer.parseInt(matcher.group(1));
            rest = uri.substring(0, matcher.start());
        }
        int authority = rest.indexOf("://");
        if (authority >= 0) {
            int slash = rest.indexOf('/', authority + 3);
            rest = slash < 0 ? "" : rest.substring(slash);
        }
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : stripSlashes(rest.substring(question + 1));
        String path = stripSlashes(question < 0 ? rest : rest.substring(0, question));
        if (SUB_STREAM.matcher(query).find() && !path.endsWith(SUB_SUFFIX)) {
            path += SUB_SUFFIX;
        }
        return new RequestTarget(path, track);
    }

    private static String stripSlashes(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == '/') {
            from++;
        }
        while (to > from && text.charAt(to - 1) == '/') {
            to--;
        }
        return text.substring(from, to);
    }
}
