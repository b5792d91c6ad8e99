package io.culvert.gateway.web;

import io.culvert.gateway.hls.HlsAnswer;
import io.culvert.gateway.hls.Sending;
import io.culvert.gateway.stream.Quality;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.netty.buffer.ByteBuf;

/** The one table of HTTP answers below the key of an HLS session, live or of a recording. */
final class HlsAnswers {
    static final String PLAYLIST = "application/vnd.apple.mpegurl";
    private static final String MEDIA = "video/mp4";

    private HlsAnswers() {}

    static HttpResponse<?> of(HttpRequest<?> request, HlsAnswer answer) {
        if (!(answer instanceof HlsAnswer.Ended)) {
            HttpDoor.known(request);
        }
        return switch (answer) {
            case HlsAnswer.Playlist(String text) ->
                MediaHeaders.of(HttpResponse.ok(text).contentType(PLAYLIST));
            case HlsAnswer.Media media -> media(request, media);
            case HlsAnswer.Ended _ -> MediaProblems.answer(ProblemCode.SESSION_ENDED, null);
            case HlsAnswer.Gone _ -> MediaProblems.answer(ProblemCode.NOT_FOUND, null);
            case HlsAnswer.Malformed(String why) -> MediaProblems.answer(ProblemCode.MALFORMED, why);
            case HlsAnswer.Silent silent -> MediaProblems.of(silent.failure(), Quality.MAIN);
            case HlsAnswer.TooMany _ -> MediaProblems.answer(ProblemCode.TOO_MANY_ATTEMPTS, null);
        };
    }

    /** The bytes go out by reference; where the session ends before they are out, the connection is reset. */
    private static HttpResponse<?> media(HttpRequest<?> request, HlsAnswer.Media media) {
        OwedAnswer answer = HttpDoor.owed(request);
        if (answer != null) {
            Sending sending = media.session().by(answer::abort);
            answer.whenSent(sending::sent);
            answer.whenTaken(sending::taken);
        }
        ByteBuf data = media.data();
        return MediaHeaders.of(HttpResponse.status(HttpStatus.OK).body(data))
                .contentType(MEDIA)
                .contentLength(data.readableBytes());
    }
}
