package io.culvert.gateway.web;

import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.archive.play.AddressTime.Piece;
import io.culvert.gateway.export.Download;
import io.culvert.gateway.export.ExportAnswer;
import io.culvert.gateway.export.ExportBeginning;
import io.culvert.gateway.export.ExportDoor;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers with recordings as files: whole, in byte ranges, or only what would be sent (RFC 9110 sections 8.8.3, 9.3.2, 13.1,
 * 14). The bytes follow as the reader takes them.
 */
@Singleton
final class ExportAnswers {
    private static final String TYPE = "video/mp4";
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);

    /** A reader that takes nothing for so long is gone. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ExportDoor door;
    private final MediaRequests requests;

    ExportAnswers(ExportDoor door, MediaRequests requests) {
        this.door = door;
        this.requests = requests;
    }

    /**
     * The answer to a request for a piece of a camera's recording.
     *
     * @param piece as the address says; asked for only of who may have something
     * @param malformed what is answered where that is none
     */
    HttpResponse<?> answer(
            HttpRequest<?> request,
            String camera,
            Supplier<Optional<Piece>> piece,
            Supplier<HttpResponse<?>> malformed) {
        AccessRequest asked = requests.export(request, camera);
        Optional<ByteRange> range = ByteRange.parse(request.getHeaders().get(HttpHeaders.RANGE));
        boolean goesOn = request.getHeaders().contains(HttpHeaders.IF_RANGE)
                || request.getHeaders().contains(HttpHeaders.IF_NONE_MATCH)
                || range.filter(wanted -> !wanted.isFromStart()).isPresent();
        ExportAnswer found = door.find(asked, piece, goesOn);
        if (!(found instanceof ExportAnswer.Refused)) {
            HttpDoor.known(request);
        }
        return switch (found) {
            case ExportAnswer.Found file -> file(request, asked, file, range);
            case ExportAnswer.Refused(var decision) -> MediaProblems.of(decision);
            case ExportAnswer.NoPiece _ -> malformed.get();
            case ExportAnswer.TooLong(Duration most) ->
                MediaProblems.answer(
                        ProblemCode.INVALID, "One file has " + most.toHours() + " hours at most; ask for less.");
            case ExportAnswer.Nothing _ -> MediaProblems.answer(ProblemCode.NOT_RECORDED, null);
            case ExportAnswer.NotPlayable(String tracks) ->
                MediaProblems.answer(ProblemCode.NOT_PLAYABLE, "Recorded is " + tracks + ".");
            case ExportAnswer.Busy _ -> MediaProblems.answer(ProblemCode.UNAVAILABLE, "Many files are asked for.");
        };
    }

    private HttpResponse<?> file(
            HttpRequest<?> request, AccessRequest asked, ExportAnswer.Found file, Optional<ByteRange> asRange) {
        String tag = "\"" + file.tag() + "\"";
        if (names(request.getHeaders().get(HttpHeaders.IF_NONE_MATCH), tag)) {
            return described(HttpResponse.notModified(), request, file);
        }
        String ifRange = request.getHeaders().get(HttpHeaders.IF_RANGE);
        Optional<ByteRange> range = ifRange == null || ifRange.strip().equals(tag) ? asRange : Optional.empty();
        if (range.isEmpty() || request.getMethod() == HttpMethod.HEAD) {
            return send(request, asked, file, new ByteRange(0, file.sizeBytes() - 1), HttpStatus.OK);
        }
        return range.get()
                .within(file.sizeBytes())
                .<HttpResponse<?>>map(part -> send(request, asked, file, part, HttpStatus.PARTIAL_CONTENT))
                .orElseGet(
                        () -> described(HttpResponse.status(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE), request, file)
                                .header(HttpHeaders.CONTENT_RANGE, "bytes */" + file.sizeBytes())
                                .contentLength(0));
    }

    private static boolean names(@Nullable String header, String tag) {
        return header != null && (header.strip().equals("*") || header.contains(tag));
    }

    private HttpResponse<?> send(
            HttpRequest<?> request, AccessRequest asked, ExportAnswer.Found file, ByteRange part, HttpStatus status) {
        MutableHttpResponse<?> head = described(HttpResponse.status(status), request, file)
                .contentType(TYPE)
                .contentLength(part.bytes());
        if (status == HttpStatus.PARTIAL_CONTENT) {
            head.header(
                    HttpHeaders.CONTENT_RANGE, "bytes " + part.first() + "-" + part.last() + "/" + file.sizeBytes());
        }
        if (request.getMethod() == HttpMethod.HEAD) {
            return head;
        }
        return switch (door.begin(asked, file, part.first(), part.last() + 1)) {
            case ExportBeginning.Refused(var decision) -> MediaProblems.of(decision);
            case ExportBeginning.Busy _ -> MediaProblems.answer(ProblemCode.UNAVAILABLE, "Many files are being sent.");
            case ExportBeginning.Begun(Download download) -> {
                bind(request, download);
                yield head.body(HttpDoor.body(request, download, part.bytes(), download::over));
            }
        };
    }

    /** Ties the download to the connection: each ends with the other. */
    private static void bind(HttpRequest<?> request, Download download) {
        OwedAnswer answer = HttpDoor.owed(request);
        if (answer == null) {
            download.over(); // nobody is there
        } else {
            answer.patient(PATIENCE);
            download.cutBy(answer::abort);
            answer.whenSent(download::over);
            answer.whenTaken(download::taken);
        }
    }

    private static MutableHttpResponse<?> described(
            MutableHttpResponse<?> response, HttpRequest<?> request, ExportAnswer.Found file) {
        MutableHttpResponse<?> head = MediaHeaders.of(response)
                .header(HttpHeaders.ACCEPT_RANGES, "bytes")
                .header(HttpHeaders.ETAG, "\"" + file.tag() + "\"")
                .header("X-Culvert-From", file.from().toString())
                .header("X-Culvert-To", file.to().toString())
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition(request, file));
        if (!file.leftOut().isEmpty()) {
            head.header("X-Culvert-Tracks-Left-Out", String.join(", ", file.leftOut()));
        }
        head.getHeaders().set(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        return head;
    }

    /** Played where it stands, or kept where {@code download} is in the query; its name says what it is. */
    private static String disposition(HttpRequest<?> request, ExportAnswer.Found file) {
        String kind = request.getParameters().contains("download") ? "attachment" : "inline";
        return kind + "; filename=\"" + file.cameraName() + "-" + FILE_TIME.format(file.from()) + ".mp4\"";
    }
}
