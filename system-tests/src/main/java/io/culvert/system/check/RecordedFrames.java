package io.culvert.system.check;

import io.culvert.media.segment.SegmentFile;
import io.culvert.system.check.RecordedTimeline.Stretch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings what the archive holds of a camera, from the files alone: whatever the gateway says is left aside. */
public final class RecordedFrames {
    private static final long BRIDGED_MICROS = 100_000;

    private RecordedFrames() {}

    /**
     * Segments of a camera below the roots, in the order of the time line, with whatever is open as it is now.
     *
     * @param camera the gateway's id of it
     * @throws IOException where one cannot be read
     */
    public static List<RecordedSegment> of(UUID camera, Path... roots) throws IOException {
        List<RecordedSegment> segments = new ArrayList<>();
        for (Path root : roots) {
            for (Path file : files(root.resolve(camera.toString()))) {
                add(file, segments);
            }
        }
        segments.sort(Comparator.comparingLong(RecordedSegment::startMicros));
        return segments;
    }

    private static void add(Path file, List<RecordedSegment> segments) throws IOException {
        try {
            segments.add(RecordedSegment.read(file));
        } catch (NoSuchFileException e) {
            // It went since the folder was read.
        }
    }

    /**
     * Which time the whole fragments of a camera cover; holes of up to 100 ms are none, by docs/archive.md.
     *
     * @param camera the gateway's id of it
     * @throws IOException where a file cannot be read, or is no segment
     */
    public static RecordedTimeline held(UUID camera, Path root) throws IOException {
        List<Stretch> held = new ArrayList<>();
        for (Path file : files(root.resolve(camera.toString()))) {
            try (SegmentFile segment = SegmentFile.open(file)) {
                segment.fragments()
                        .forEach(mark -> held.add(new Stretch(mark.startWallMicros(), mark.endWallMicros())));
            }
        }
        return new RecordedTimeline(Stretches.union(held, BRIDGED_MICROS), List.of());
    }

    /** The file below a folder whose segment begins last; null where there is none. */
    public static @Nullable Path last(Path folder) throws IOException {
        return files(folder).stream()
                .max(Comparator.comparing(file -> file.getFileName().toString()))
                .orElse(null);
    }

    /** Files of segments below a folder, in no order; none where there is no folder. */
    public static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".mp4")).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
