package io.culvert.gateway.archive.check;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.index.Spans;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.media.segment.Damage;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.NotASegmentException;
import io.culvert.media.segment.SegmentCheck;
import io.culvert.media.segment.SegmentFile;
import io.culvert.media.segment.SegmentHeader;
import io.culvert.media.segment.SegmentScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with the file of one segment that was ended. It changes nothing. Blocking. */
final class SegmentJudge {
    private final CheckDepth depth;

    SegmentJudge(CheckDepth depth) {
        this.depth = depth;
    }

    /** By what the index says of it. */
    List<Finding> judge(Path file, SegmentRow row) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return List.of(new Finding(file, "is not there", List.of(span(row))));
            }
            long bytes = Files.size(file);
            if (bytes != row.bytes()) {
                List<Span> lost = without(span(row), SegmentScan.of(file, 0).fragments());
                return List.of(new Finding(file, bytes + " bytes (expected: " + row.bytes() + ")", lost));
            }
            return depth == CheckDepth.PRESENCE ? List.of() : contents(file, row);
        } catch (IOException e) {
            return List.of(new Finding(file, "cannot be read: " + e, List.of(span(row))));
        }
    }

    /** By itself. */
    List<Finding> judge(Path file) {
        try {
            return contents(file, null);
        } catch (IOException e) {
            return List.of(new Finding(file, "cannot be read: " + e));
        }
    }

    private List<Finding> contents(Path file, @Nullable SegmentRow row) throws IOException {
        try (SegmentFile segment = SegmentFile.open(file)) {
            List<Finding> findings = new ArrayList<>();
            for (Damage damage : SegmentCheck.of(segment.bytes(), depth.ofFile())) {
                findings.add(new Finding(file, words(damage), lost(segment, damage, row)));
            }
            if (row != null) {
                compare(file, segment, row, findings);
            }
            return findings;
        } catch (NotASegmentException e) {
            return List.of(new Finding(file, "does not say whose it is", row == null ? List.of() : List.of(span(row))));
        }
    }

    private static void compare(Path file, SegmentFile segment, SegmentRow row, List<Finding> findings) {
        SegmentHeader header = segment.header();
        if (!header.isOf(row.volume(), row.name().camera()) || !header.runId().equals(row.run())) {
            findings.add(new Finding(file, "is another segment's, of camera " + header.cameraId(), List.of(span(row))));
        } else if (segment.fragments().size() != row.fragments() && segment.endReason() != null) {
            findings.add(new Finding(
                    file,
                    segment.fragments().size() + " fragments (expected: " + row.fragments() + ", as the index says)"));
        }
    }

    private static String words(Damage damage) {
        String place = " (bytes " + damage.from() + " to " + damage.to() + ")";
        return switch (damage.kind()) {
            case INDEX -> "has no index at its end, or one that is damaged";
            case PREAMBLE -> "its beginning is damaged, players may not open it" + place;
            case MARK -> "the mark of fragment " + damage.fragment() + " is damaged" + place;
            case MEDIA -> "fragment " + damage.fragment() + " is damaged" + place;
            case FOREIGN -> "something between its fragments is none of it" + place;
        };
    }

    private List<Span> lost(SegmentFile segment, Damage damage, @Nullable SegmentRow row) {
        return switch (damage.kind()) {
            // What was opened without an index has those fragments that a scan found.
            case INDEX -> row == null ? List.of() : without(span(row), segment.fragments());
            case MEDIA ->
                segment.fragments().stream()
                        .filter(mark -> mark.number() == damage.fragment() && mark.durationMicros() > 0)
                        .map(SegmentJudge::span)
                        .toList();
            case PREAMBLE, MARK, FOREIGN -> List.of();
        };
    }

    private static List<Span> without(Span all, List<FragmentMark> fragments) {
        List<Span> there = fragments.stream()
                .filter(mark -> mark.durationMicros() > 0)
                .map(SegmentJudge::span)
                .toList();
        return Spans.minus(all, there, 1);
    }

    private static Span span(FragmentMark mark) {
        return new Span(mark.startWallMicros(), mark.endWallMicros());
    }

    private static Span span(SegmentRow row) {
        return new Span(row.name().startMicros(), row.endMicros());
    }
}
