package io.culvert.system.check;

import java.util.List;
import java.util.TreeMap;

/**
 * What {@link RecordingJudge} found of one camera's recording.
 *
 * @param frames of each picture on the disk, in the order of the time line; what is lost may be explained by gaps
 * @param unexplained pictures that are missing though no gap covers their time
 * @param contradicted pictures on the disk in the midst of a gap
 * @param overlaps fragments that begin before the one in front of them ends
 * @param headless segments that begin with a picture from which nothing can be decoded
 * @param unended segments without an end
 * @param damages what is wrong inside segments, and holes in their sound
 * @param unlistedMicros what is on the disk and in no range of the time line
 * @param fictitiousMicros what ranges of the time line claim and is not on the disk
 * @param longestUnaccountedMicros the longest stretch since the beginning that neither a range nor a gap covers
 * @param errorP50Millis by how much places on the time line differ from the time of capture
 * @param errorP99Millis the same
 * @param errorMaxMillis the same
 */
public record RecordingReport(
        String camera,
        FrameReport frames,
        int segments,
        long unexplained,
        long contradicted,
        int overlaps,
        int headless,
        int unended,
        int damages,
        long unlistedMicros,
        long fictitiousMicros,
        long longestUnaccountedMicros,
        double errorP50Millis,
        double errorP99Millis,
        double errorMaxMillis,
        List<RecordedTimeline.Gap> gaps) {
    /** Holes of up to this much are none, by docs/archive.md; the same again for rounding at both ends. */
    private static final long TOLERANCE_MICROS = 100_000;

    /** Whether what is on the disk is what the camera sent, less what gaps say is missing, and the time line says just that. */
    public boolean isTrue() {
        return frames.frames() > 0
                && unexplained == 0
                && contradicted == 0
                && frames.doubled() == 0
                && frames.reordered() == 0
                && frames.foreign() == 0
                && frames.damaged() == 0
                && frames.backwards() == 0
                && overlaps == 0
                && headless == 0
                && unended == 0
                && damages == 0
                && unlistedMicros < TOLERANCE_MICROS
                && fictitiousMicros < TOLERANCE_MICROS
                && longestUnaccountedMicros < TOLERANCE_MICROS;
    }

    /** Milliseconds of gaps by their cause. */
    public TreeMap<String, Long> missingMillis() {
        TreeMap<String, Long> byCause = new TreeMap<>();
        gaps.forEach(gap -> byCause.merge(gap.cause(), gap.stretch().micros() / 1000, Long::sum));
        return byCause;
    }

    @Override
    public String toString() {
        return ("%s: %s, %d frames in %d segments; lost %d, unexplained %d, contradicted %d, doubled %d, reordered %d,"
                        + " foreign %d, damaged %d, backwards %d; overlaps %d, headless %d, unended %d, damages %d;"
                        + " unlisted %d ms, fictitious %d ms, unaccounted %d ms; place against capture p50 %.1f p99 %.1f"
                        + " max %.1f ms; gaps %s")
                .formatted(
                        camera,
                        isTrue() ? "true" : "NOT TRUE",
                        frames.frames(),
                        segments,
                        frames.lost(),
                        unexplained,
                        contradicted,
                        frames.doubled(),
                        frames.reordered(),
                        frames.foreign(),
                        frames.damaged(),
                        frames.backwards(),
                        overlaps,
                        headless,
                        unended,
                        damages,
                        unlistedMicros / 1000,
                        fictitiousMicros / 1000,
                        longestUnaccountedMicros / 1000,
                        errorP50Millis,
                        errorP99Millis,
                        errorMaxMillis,
                        gaps.size() > 8 ? gaps.size() + " " + missingMillis() : gaps);
    }
}
