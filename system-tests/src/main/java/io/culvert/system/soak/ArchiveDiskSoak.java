package io.culvert.system.soak;

import io.culvert.media.segment.FragmentMark;
import io.culvert.system.archive.ArchiveStage;
import io.culvert.system.check.RecordedSegment;
import io.culvert.system.check.RecordedTimeline;
import io.culvert.system.check.RecordingReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/** The soak {@code archive-disk}. */
@CommandLine.Command(
        name = "archive-disk",
        mixinStandardHelpOptions = true,
        description = "four cameras on a small disk that is full for an hour: only the oldest goes (root, mkfs.ext4)")
final class ArchiveDiskSoak implements Callable<Integer> {
    /** Recording may stop for so long. */
    private static final long STOP_MICROS = 2_000_000;

    private static final Duration LOOK = Duration.ofSeconds(1);

    @CommandLine.Option(names = "--minutes", defaultValue = "60", description = "on the full disk (${DEFAULT-VALUE})")
    private int minutes;

    @CommandLine.Option(names = "--mebibytes", defaultValue = "64", description = "of the disk (${DEFAULT-VALUE})")
    private int mebibytes;

    @CommandLine.Option(names = "--cameras", defaultValue = "4", description = "${DEFAULT-VALUE}")
    private int cameras;

    @CommandLine.Option(names = "--bitrate", defaultValue = "1000000", description = "each (${DEFAULT-VALUE})")
    private String bitrate = "";

    private double fullest;
    private long longestStopMicros;
    private long longestBehindMicros;

    @Override
    public Integer call() throws Exception {
        if (!SmallDisk.isPossible()) {
            System.err.println("this soak mounts a disk: it needs root, loop devices and mkfs.ext4");
            return 1;
        }
        try (SmallDisk disk = SmallDisk.create(mebibytes);
                ArchiveStage stage = ArchiveStage.open(
                        List.of(new ArchiveStage.Kind(
                                "cam", cameras, "--gop", "1", "--padding", "sei", "--bitrate", bitrate)),
                        Map.of(),
                        disk.folder())) {
            stage.record();
            Map<String, Long> first = stage.firsts();
            watch(stage, disk);
            List<RecordingReport> reports = stage.stopAndJudge();
            reports.forEach(System.out::println);
            boolean rotated = stage.firsts().entrySet().stream()
                    .allMatch(entry -> entry.getValue() > first.getOrDefault(entry.getKey(), Long.MAX_VALUE));
            long hole = longestHole(stage);
            System.out.printf(
                    "fullest %.1f %%, everything was rotated: %s; longest gap told %d ms, longest hole on the disk %d ms,"
                            + " furthest behind %d ms%n",
                    fullest * 100, rotated, longestStopMicros / 1000, hole / 1000, longestBehindMicros / 1000);
            return Soak.verdict(rotated
                    && reports.stream().allMatch(RecordingReport::isTrue)
                    && Math.max(hole, longestStopMicros) <= STOP_MICROS);
        }
    }

    private void watch(ArchiveStage stage, SmallDisk disk) throws IOException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < Duration.ofMinutes(minutes).toNanos()) {
            LockSupport.parkNanos(LOOK.toNanos());
            fullest = Math.max(fullest, disk.used());
            for (String name : stage.names()) {
                RecordedTimeline timeline = stage.timeline(name);
                long behind = System.currentTimeMillis() * 1000 - timeline.endMicros();
                longestBehindMicros = Math.max(longestBehindMicros, behind);
                timeline.gaps().stream()
                        .mapToLong(gap -> gap.stretch().micros())
                        .forEach(micros -> longestStopMicros = Math.max(longestStopMicros, micros));
            }
        }
    }

    private static long longestHole(ArchiveStage stage) throws IOException {
        long longest = 0;
        for (String name : stage.names()) {
            long end = Long.MAX_VALUE;
            for (RecordedSegment segment : stage.segments(name)) {
                for (FragmentMark mark : segment.fragments()) {
                    longest = Math.max(longest, mark.startWallMicros() - end);
                    end = mark.endWallMicros();
                }
            }
        }
        return longest;
    }
}
