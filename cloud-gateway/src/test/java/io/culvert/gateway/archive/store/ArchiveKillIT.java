package io.culvert.gateway.archive.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.node.RootFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that records is killed at random moments, again and again, on one folder. */
class ArchiveKillIT {
    private static final int ROUNDS = 4;

    @TempDir
    Path folder;

    /** What the process said is on the disk. */
    private record Said(Path file, int offset, int length, long endMicros, int crc) {
        static Said of(String line) {
            String[] words = line.split(" ");
            return new Said(
                    Path.of(words[0]),
                    Integer.parseInt(words[1]),
                    Integer.parseInt(words[2]),
                    Long.parseLong(words[3]),
                    HexFormat.fromHexDigits(words[4]));
        }
    }

    @Test
    void whatWasToldAsRecorded_isThereAfterEveryKill() throws Exception {
        Random random = new Random();
        List<Said> said = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            List<Said> now = recordUntilKilled(round * 100, 100 + random.nextInt(500));
            assertThat(now).as("round %d", round).isNotEmpty();
            said.addAll(now);
            checkAll(said);
        }
    }

    private List<Said> recordUntilKilled(int seed, long millis) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendingProcess.class.getName(),
                        folder.toString(),
                        Integer.toString(seed))
                .redirectError(folder.resolve("errors-" + seed).toFile())
                .start();
        List<Said> said = new ArrayList<>();
        try (BufferedReader lines = process.inputReader()) {
            String first;
            do {
                first = lines.readLine();
                assertThat(first).as("what the process says").isNotNull();
            } while (!first.contains(".mp4 ")); // its log stands in between
            CompletableFuture.runAsync(
                    process::destroyForcibly, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
            for (String line = first; line != null; line = lines.readLine()) {
                if (line.matches("\\S+\\.mp4 \\d+ \\d+ \\d+ [0-9a-f]{8}")) {
                    said.add(Said.of(line));
                }
            }
        }
        process.waitFor();
        return said;
    }

    private void checkAll(List<Said> said) throws Exception {
        Path root = folder.resolve("root");
        Map<Path, SegmentRow> rows = new HashMap<>();
        try (ArchiveRoots roots = ArchiveRoots.open(
                List.of(new RootFolder(Path.of("root"), 100)),
                folder,
                KnownVolumes.NONE,
                StoreConfig.defaults(),
                InstantSource.system(),
                new Random(1))) {
            for (SegmentRow row : roots.roots().getFirst().waitingRows().get(5, TimeUnit.SECONDS)) {
                assertThat(rows.put(row.name().path(), row))
                        .as("one row of %s", row)
                        .isNull();
            }
        }
        for (SegmentRow row : rows.values()) {
            byte[] file = Files.readAllBytes(root.resolve(row.name().path()));
            assertThat(TestSegments.isTrue(row, file)).as(row.toString()).isTrue();
        }
        for (Said one : said) {
            byte[] file = Files.readAllBytes(root.resolve(one.file));
            assertThat(TestSegments.crc(file, one.offset, one.length))
                    .as(one.toString())
                    .isEqualTo(one.crc);
            SegmentRow row = Objects.requireNonNull(rows.get(one.file), () -> "no row of " + one.file);
            assertThat(row.endMicros()).isGreaterThanOrEqualTo(one.endMicros);
        }
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(file -> file.toString().endsWith(".mp4")).map(root::relativize))
                    .as("no file without a row")
                    .containsExactlyInAnyOrderElementsOf(rows.keySet());
        }
    }
}
