package io.culvert.system.soak;

import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.culvert.system.archive.ArchiveStage;
import io.culvert.system.check.ObservedFrame;
import io.culvert.system.check.RecordedSegment;
import io.culvert.system.check.RecordedTimeline.Stretch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Takes pieces of a recording as MP4 and as a playlist, has ffprobe and ffmpeg read them, and holds each picture by its stamp against
 * those that lie on the disk.
 */
public final class ExportRound {
    private static final double MICROS = 1e6;

    /** Ends of pieces keep away from pictures by a tick or two of their clock, which rounds. */
    private static final long ROUNDING_MICROS = 50;

    private static final int STAMPED_BYTES = 4096;

    /**
     * What came of it.
     *
     * @param pictures in all files
     * @param errorMaxMillis by how much a picture is shown beside its time, reckoned from the first one, at most
     * @param intervalMillis from picture to picture
     * @param faults of all pieces
     */
    public record Outcome(
            String camera,
            int files,
            int playlists,
            int pictures,
            double errorMaxMillis,
            double intervalMillis,
            List<String> faults) {
        /** Whether nothing is wrong, and every picture is shown within the time of one. */
        public boolean isTrue() {
            return faults.isEmpty() && pictures > 0 && errorMaxMillis <= intervalMillis;
        }
    }

    /** A picture in a file; where it is shown is -1 where nobody asked. */
    private record Shown(double seconds, long number) {}

    private final List<RecordedSegment> segments;
    private final List<ObservedFrame> frames;
    private final List<Stretch> ranges;
    private final String address;
    private final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> faults = new ArrayList<>();
    private int pictures;
    private double errorMaxMillis;

    private ExportRound(List<RecordedSegment> segments, List<Stretch> ranges, String address, Path folder) {
        this.segments = segments;
        this.frames =
                segments.stream().flatMap(segment -> segment.frames().stream()).toList();
        this.ranges = ranges;
        this.address = address;
        this.folder = folder;
    }

    /**
     * Takes random pieces; blocking.
     *
     * @param camera that is not recorded any more
     * @param pieces of each of which there is a file; of every third also a playlist
     */
    public static Outcome of(ArchiveStage stage, String camera, int pieces, SplittableRandom random)
            throws IOException, InterruptedException {
        String token = stage.gateway()
                .api()
                .post("/cameras/" + camera + "/shares", Map.of("live", false, "archive", true, "export", true))
                .path("token")
                .asText();
        String address =
                stage.gateway().ready().path("console_url").asText() + camera + "/archive-%s-%s.%s?token=" + token;
        ExportRound round =
                new ExportRound(stage.segments(camera), stage.timeline(camera).ranges(), address, stage.directory());
        int playlists = 0;
        for (int i = 0; i < pieces; i++) {
            Stretch piece = round.piece(random);
            round.file(piece);
            if (i % 3 == 0) {
                round.playlist(piece);
                playlists++;
            }
        }
        return new Outcome(
                camera,
                pieces,
                playlists,
                round.pictures,
                round.errorMaxMillis,
                round.intervalMicros() / 1e3,
                round.faults);
    }

    /** Any that has a picture. */
    private Stretch piece(SplittableRandom random) {
        long begin = ranges.getFirst().fromMicros();
        long end = ranges.getLast().toMicros();
        while (true) {
            long from = random.nextLong(begin, end);
            Stretch piece = new Stretch(from, random.nextLong(from, end) + 1);
            if (!expected(piece).isEmpty() && frames.stream().noneMatch(frame -> isNear(frame, piece))) {
                return piece;
            }
        }
    }

    private static boolean isNear(ObservedFrame frame, Stretch piece) {
        long at = frame.arrivalWallMicros();
        return Math.abs(at - piece.fromMicros()) < ROUNDING_MICROS || Math.abs(at - piece.toMicros()) < ROUNDING_MICROS;
    }

    private List<ObservedFrame> expected(Stretch piece) {
        return frames.stream()
                .filter(frame ->
                        frame.arrivalWallMicros() >= piece.fromMicros() && frame.arrivalWallMicros() < piece.toMicros())
                .toList();
    }

    /** The usual time from picture to picture. */
    private double intervalMicros() {
        long[] steps = new long[frames.size() - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = frames.get(i + 1).arrivalWallMicros() - frames.get(i).arrivalWallMicros();
        }
        Arrays.sort(steps);
        return steps[steps.length / 2];
    }

    // ------------------------------------------------------------------------------------------------------- files

    private void file(Stretch piece) throws IOException, InterruptedException {
        Path file = folder.resolve("piece.mp4");
        HttpResponse<Path> answer = http.send(
                HttpRequest.newBuilder(URI.create(url(piece, "mp4"))).build(), HttpResponse.BodyHandlers.ofFile(file));
        if (answer.statusCode() != 200) {
            faults.add(piece + ": " + answer.statusCode() + " " + Files.readString(file));
            return;
        }
        List<String> lines = run(
                "ffprobe",
                "-v",
                "error",
                "-select_streams",
                "v:0",
                "-count_frames",
                "-show_entries",
                "stream=nb_read_frames:frame=pts_time,pkt_pos,pkt_size",
                "-of",
                "csv",
                file.toString());
        List<Shown> shown = pictures(file, lines, "frame");
        List<ObservedFrame> expected = expected(piece);
        if (!lines.contains("stream," + expected.size())) {
            faults.add(piece + ": ffprobe counts " + lines.getLast() + " (expected: " + expected.size() + ")");
        }
        compare(piece + " as a file", shown, expected);
        if (shown.size() == expected.size()) {
            times(piece, shown, expected);
            steps(piece, shown, expected);
        }
    }

    /** ffprobe shows the first picture at once, where the file has it up to a picture's time later; the others follow it. */
    private void times(Stretch piece, List<Shown> shown, List<ObservedFrame> expected) {
        double begin = millisFrom(piece, expected.getFirst().arrivalWallMicros());
        double first = shown.getFirst().seconds() * 1e3;
        if (Math.abs(first - begin) * 1e3 > intervalMicros() + ROUNDING_MICROS) {
            faults.add("%s: shown from %.3f ms on (expected: %.3f)".formatted(piece, first, begin));
        }
        for (int i = 0; i < shown.size(); i++) {
            double place = millisFrom(piece, expected.get(i).arrivalWallMicros()) - begin;
            errorMaxMillis = Math.max(errorMaxMillis, Math.abs(shown.get(i).seconds() * 1e3 - first - place));
        }
    }

    /** What is recorded between the beginning of a piece and a time. */
    private double millisFrom(Stretch piece, long micros) {
        return ranges.stream()
                        .mapToLong(range -> Math.max(
                                0,
                                Math.min(range.toMicros(), micros) - Math.max(range.fromMicros(), piece.fromMicros())))
                        .sum()
                / 1e3;
    }

    /** Holds the time from each picture to the next against the camera's own clock. */
    private void steps(Stretch piece, List<Shown> shown, List<ObservedFrame> expected) {
        for (int i = 1; i < shown.size(); i++) {
            FrameStamp before = Objects.requireNonNull(expected.get(i - 1).stamp());
            FrameStamp after = Objects.requireNonNull(expected.get(i).stamp());
            if (after.frameNumber() == before.frameNumber() + 1) {
                double told = (shown.get(i).seconds() - shown.get(i - 1).seconds()) * MICROS;
                double captured = after.captureWallMicros() - before.captureWallMicros();
                if (Math.abs(told - captured) > intervalMicros()) {
                    faults.add("%s: picture %d is shown %.3f s after the one before (expected: %.3f s)"
                            .formatted(piece, after.frameNumber(), told / MICROS, captured / MICROS));
                }
            }
        }
    }

    // --------------------------------------------------------------------------------------------------- playlists

    /** Whole groups of pictures: from the one that holds its beginning to the one that holds its end. */
    private void playlist(Stretch piece) throws IOException, InterruptedException {
        Path file = folder.resolve("playlist.mp4");
        List<String> said = run(
                "ffmpeg",
                "-v",
                "fatal",
                "-y",
                "-i",
                url(piece, "m3u8"),
                "-map",
                "0:v:0",
                "-c",
                "copy",
                file.toString());
        if (!said.isEmpty()) {
            faults.add(piece + " as a playlist: " + said);
            return;
        }
        List<String> lines = run(
                "ffprobe",
                "-v",
                "error",
                "-select_streams",
                "v:0",
                "-show_entries",
                "packet=pts_time,pos,size",
                "-of",
                "csv",
                file.toString());
        List<ObservedFrame> expected = segments.stream()
                .flatMap(segment -> segment.fragments().stream())
                .filter(mark -> mark.endWallMicros() > piece.fromMicros() && mark.startWallMicros() < piece.toMicros())
                .flatMap(mark -> expected(new Stretch(mark.startWallMicros(), mark.endWallMicros())).stream())
                .toList();
        compare(piece + " as a playlist", pictures(file, lines, "packet"), expected);
    }

    // ----------------------------------------------------------------------------------------------------- in common

    private String url(Stretch piece, String type) {
        return address.formatted(seconds(piece.fromMicros()), seconds(piece.micros()), type);
    }

    private static String seconds(long micros) {
        return "%d.%06d".formatted(micros / 1_000_000, micros % 1_000_000);
    }

    private void compare(String what, List<Shown> shown, List<ObservedFrame> expected) {
        pictures += shown.size();
        List<Long> numbers = shown.stream().map(Shown::number).toList();
        List<Long> wanted = expected.stream()
                .map(frame -> Objects.requireNonNull(frame.stamp()).frameNumber())
                .toList();
        if (!numbers.equals(wanted)) {
            faults.add(what + " has the pictures " + Runs.of(numbers) + " (expected: " + Runs.of(wanted) + ")");
        }
    }

    /** Of the lines that ffprobe says: when each is shown, and the number in its stamp. */
    private static List<Shown> pictures(Path file, List<String> lines, String section) throws IOException {
        List<Shown> found = new ArrayList<>();
        try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.READ)) {
            for (String line : lines) {
                String[] fields = line.split(",");
                if (fields[0].equals(section) && fields.length >= 4) {
                    boolean isPacket = section.equals("packet");
                    long at = Long.parseLong(fields[isPacket ? 3 : 2]);
                    int size = Integer.parseInt(fields[isPacket ? 2 : 3]);
                    FrameStamp stamp = stamp(bytes, at, Math.min(size, STAMPED_BYTES));
                    found.add(new Shown(Double.parseDouble(fields[1]), stamp == null ? -1 : stamp.frameNumber()));
                }
            }
        }
        return found;
    }

    private static @Nullable FrameStamp stamp(FileChannel file, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) > 0) {}
        ByteBuf sample = Unpooled.wrappedBuffer(bytes.flip());
        FrameStamp stamp = FrameStamp.findInSample(Codec.H264, sample.slice());
        return stamp != null ? stamp : FrameStamp.findInSample(Codec.H265, sample);
    }

    private static List<String> run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        List<String> lines =
                said.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (code != 0) {
            throw new IOException(command[0] + " ended with " + code + ": " + said);
        }
        return lines;
    }

    /** Numbers in words that end: 5..9, 12..40. */
    private static final class Runs {
        static String of(List<Long> numbers) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < numbers.size(); i++) {
                boolean begins = i == 0 || numbers.get(i) != numbers.get(i - 1) + 1;
                boolean ends = i == numbers.size() - 1 || numbers.get(i + 1) != numbers.get(i) + 1;
                if (begins) {
                    text.append(text.isEmpty() ? "" : ", ").append(numbers.get(i));
                }
                if (ends && !begins) {
                    text.append("..").append(numbers.get(i));
                }
            }
            return text.isEmpty() ? "none" : text.toString();
        }
    }
}
