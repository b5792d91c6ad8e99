package io.culvert.gateway.rtsp;

import io.culvert.gateway.stream.Quality;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.RtspUrl;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request's URL names.
 *
 * <p>Clients put a track's control behind the URL in their own ways: behind the base we gave ({@code /cam/trackID=0}),
 * behind the address they were given with its query ({@code /cam?token=T/trackID=0}), or in front of that query
 * ({@code /cam/trackID=0?token=T}). All are understood.
 *
 * @param base URL of the presentation without query, ending in a slash
 * @param camera the name as it stands in the path; whether there is such a camera is the gate's to say
 * @param quality as asked for, or null where the URL does not say
 * @param track number of the track, or -1 for the whole presentation
 * @param archive which part of the recording is asked for; null for live
 * @param token as given in the query, or null
 */
record RtspTarget(
        String base,
        String camera,
        @Nullable Quality quality,
        int track,
        @Nullable ArchiveAddress archive,
        @Nullable Secret token) {

    private static final Pattern TRACK = Pattern.compile("[/&]?trackID=(\\d{1,3})/?$");

    /** Null when the text is no RTSP URL with a path, or names a time that is none. */
    static @Nullable RtspTarget parse(String uri) {
        int track = -1;
        String text = uri;
        Matcher atEnd = TRACK.matcher(text);
        if (atEnd.find()) {
            track = Integer.parseInt(atEnd.group(1));
            text = text.substring(0, atEnd.start());
        }
        RtspUrl url;
        try {
            url = RtspUrl.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
        List<String> path = url.pathSegments();
        // A decoded line end must not get into a header that we answer with.
        if (path.isEmpty() || path.get(0).chars().anyMatch(Character::isISOControl)) {
            return null;
        }
        String from = upToSlash(url.queryParameter("from"));
        ArchiveAddress archive = null;
        for (String segment : path.subList(1, path.size())) {
            Matcher inside = TRACK.matcher(segment);
            if (track < 0 && inside.matches()) {
                track = Integer.parseInt(inside.group(1));
            } else if (archive == null && ArchiveAddress.isMeantBy(segment)) {
                archive = ArchiveAddress.ofSegment(segment);
                if (archive == null) {
                    return null;
                }
            } else {
                return null;
            }
        }
        if (archive == null && from != null) {
            archive = ArchiveAddress.ofQuery(from, upToSlash(url.queryParameter("to")));
            if (archive == null) {
                return null;
            }
        }
        String token = upToSlash(url.queryParameter("token"));
        return new RtspTarget(
                url.origin() + '/' + path.get(0) + '/' + (archive == null ? "" : archive.segment() + '/'),
                path.get(0),
                quality(upToSlash(url.queryParameter("quality"))),
                track,
                archive,
                token == null || token.isEmpty() ? null : Secret.of(token));
    }

    private static @Nullable Quality quality(@Nullable String value) {
        return value == null ? null : Quality.of(value);
    }

    /** Neither tokens nor qualities hold a slash; what is behind one was put there by a client. */
    private static @Nullable String upToSlash(@Nullable String value) {
        int slash = value == null ? -1 : value.indexOf('/');
        return value == null || slash < 0 ? value : value.substring(0, slash);
    }

    /** The quality meant where nothing else says. */
    Quality qualityOr(Quality other) {
        return quality == null ? other : quality;
    }
}
