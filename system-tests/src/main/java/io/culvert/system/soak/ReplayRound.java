package io.culvert.system.soak;

import io.culvert.system.archive.ArchiveStage;
import io.culvert.system.check.RecordedSegment;
import io.culvert.system.check.ReplayClient;
import io.culvert.system.check.ReplayJudge;
import io.culvert.system.check.ReplayUnit;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Plays all that is recorded of a camera, forwards, backwards and by key frames, and seeks in it, and judges what comes. */
public final class ReplayRound {
    private static final long BRIDGED_MICROS = 50_000;
    private static final long PATIENCE_SECONDS = 60;

    /** Until then the next segment might begin. */
    private static final Duration SURELY_ENDED = Duration.ofSeconds(5);

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern(
                    "uuuuMMdd'T'HHmmss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /**
     * What came of it.
     *
     * @param faults of all rounds
     * @param seekP99Millis from PLAY to the first picture
     */
    public record Outcome(
            String camera, int groups, int pictures, int seeks, double seekP99Millis, List<String> faults) {}

    private ReplayRound() {}

    /**
     * Plays; blocking.
     *
     * @param camera that is not recorded any more
     */
    public static Outcome of(ArchiveStage stage, String camera, int seeks) throws IOException, InterruptedException {
        List<RecordedSegment> segments = stage.segments(camera);
        List<ReplayJudge.Group> groups = ReplayJudge.groups(segments, BRIDGED_MICROS);
        ReplayJudge judge = new ReplayJudge(groups);
        long begin = segments.getFirst().startMicros();
        long end = segments.getLast().endMicros();
        Duration since = Duration.between(Instant.EPOCH.plus(end, ChronoUnit.MICROS), Instant.now());
        LockSupport.parkNanos(SURELY_ENDED.minus(since).toNanos());
        List<String> faults = new ArrayList<>();
        List<ReplayUnit> forwards;
        double[] millis = new double[seeks];
        String url = stage.gateway()
                .api()
                .post("/cameras/" + camera + "/shares", Map.of("label", "replay", "archive", true, "live", false))
                .path("rtsp_url")
                .asText()
                .replace("?", "/replay?");
        try (ReplayClient client = new ReplayClient(url)) {
            client.play("Rate-Control: no", "Range: clock=" + text(begin) + "-");
            forwards = client.await(Integer.MAX_VALUE, PATIENCE_SECONDS);
            judge.forwards(forwards, false).forEach(fault -> faults.add("forwards: " + fault));
            client.play("Rate-Control: no", "Scale: -1.0", "Range: clock=" + text(end) + "-");
            judge.backwards(client.await(Integer.MAX_VALUE, PATIENCE_SECONDS))
                    .forEach(fault -> faults.add("backwards: " + fault));
            client.play("Rate-Control: no", "Frames: intra", "Range: clock=" + text(begin) + "-");
            judge.keyFrames(client.await(Integer.MAX_VALUE, PATIENCE_SECONDS), true)
                    .forEach(fault -> faults.add("intra: " + fault));
            SplittableRandom random = new SplittableRandom();
            for (int i = 0; i < seeks; i++) {
                long at = random.nextLong(begin, end);
                long asked = System.nanoTime();
                client.play("Immediate: yes", "Range: clock=" + text(at) + "-");
                List<ReplayUnit> first = client.await(1, PATIENCE_SECONDS);
                millis[i] = (System.nanoTime() - asked) / 1e6;
                long wanted = judge.keyFrameAt(at);
                if (first.isEmpty() || first.getFirst().number() != wanted) {
                    faults.add("seek to " + text(at) + " found "
                            + first.stream().findFirst() + " (expected: picture " + wanted + ")");
                }
            }
        }
        Arrays.sort(millis);
        return new Outcome(
                camera, groups.size(), forwards.size(), seeks, seeks == 0 ? 0 : millis[(int) (seeks * 0.99)], faults);
    }

    private static String text(long micros) {
        return CLOCK.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
}
