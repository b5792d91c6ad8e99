package io.culvert.system.soak;

import io.culvert.system.archive.ArchiveStage;
import io.culvert.system.check.RecordedFrames;
import io.culvert.system.check.RecordedTimeline;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Launcher;
import io.culvert.system.process.Part;
import io.culvert.system.process.RestApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The promise <em>what was told is there after a power cut, and nobody has to do anything</em>: a gateway has its PostgreSQL and
 * its archive on one disk, records, is asked for the time lines and is given settings all the time. The disk is copied at a random
 * instant, and another gateway is started on the copy. The first one goes on.
 *
 * <p>Confined to one thread, but for the asking.
 */
final class GatewayPowerCutLoop implements AutoCloseable {
    private static final int DISK_GIBIBYTES = 6;
    private static final Duration CHECK = Duration.ofMinutes(3);
    private static final String TITLED = "cam-1";

    /**
     * One cut.
     *
     * @param answers about time lines since the cut before, all complete before this one
     * @param changes of a camera that REST had answered since the cut before
     * @param toldMicros of all cameras, by the last answers
     * @param cutIn how long the copying took
     * @param readyAfter from mounting the copy until the gateway on it answered
     * @param forgottenMicros what was told before and is not told afterwards
     * @param unheldMicros what was told before and no whole fragment holds afterwards
     * @param changeKept whether the last change that was answered is there
     * @param sound whether the archive's check found nothing
     * @param trouble why there is nothing to say; null where there is
     */
    record Outcome(
            int answers,
            long changes,
            long toldMicros,
            Duration cutIn,
            Duration readyAfter,
            long forgottenMicros,
            long unheldMicros,
            boolean changeKept,
            boolean sound,
            @Nullable String trouble) {
        boolean isGood() {
            return trouble == null
                    && answers > 0
                    && changes > 0
                    && toldMicros > 0
                    && forgottenMicros == 0
                    && unheldMicros == 0
                    && changeKept
                    && sound;
        }

        @Override
        public String toString() {
            return trouble != null
                    ? "FAILED: " + trouble
                    : ("%sready after %d ms; told %d s in %d answers, forgotten %d ms, not in files %d ms;"
                                    + " %d changes answered, the last %s; check %s; copied in %d ms")
                            .formatted(
                                    isGood() ? "" : "FAILED: ",
                                    readyAfter.toMillis(),
                                    toldMicros / 1_000_000,
                                    answers,
                                    (forgottenMicros + 999) / 1000,
                                    (unheldMicros + 999) / 1000,
                                    changes,
                                    changeKept ? "kept" : "LOST",
                                    sound ? "sound" : "FINDS DAMAGE",
                                    cutIn.toMillis());
        }
    }

    /** What was answered. */
    private record Told(Map<String, RecordedTimeline> timelines, int answers, long changes, long lastChange) {}

    private final PowerCutDisk disk;
    private final ArchiveStage stage;
    private final @Nullable Path kept;
    private final SplittableRandom random = new SplittableRandom();
    private final Map<String, RecordedTimeline> timelines = new ConcurrentHashMap<>();
    private final AtomicLong change = new AtomicLong();
    private int cuts;

    private GatewayPowerCutLoop(PowerCutDisk disk, ArchiveStage stage, @Nullable Path kept) {
        this.disk = disk;
        this.stage = stage;
        this.kept = kept;
    }

    /**
     * Records.
     *
     * @param kept where disks and logs of bad cuts stay; null for nowhere
     * @throws IllegalStateException where the gateway's PostgreSQL is not as durable as it is elsewhere
     */
    static GatewayPowerCutLoop open(int cameras, String bitrate, @Nullable Path kept) throws IOException, SQLException {
        PowerCutDisk disk = PowerCutDisk.create(DISK_GIBIBYTES);
        ArchiveStage stage = null;
        try {
            Path data = disk.folder().resolve("data");
            stage = ArchiveStage.open(
                    List.of(new ArchiveStage.Kind("cam", cameras, "--gop", "1", "--bitrate", bitrate)),
                    Map.of("CULVERT_DATA_DIR", data.toString()),
                    disk.folder().resolve("archive"));
            System.out.println("PostgreSQL of the gateway: " + durability(data));
            stage.record();
            return new GatewayPowerCutLoop(disk, stage, kept);
        } catch (IOException | SQLException | RuntimeException e) {
            if (stage != null) {
                stage.close();
            }
            disk.close();
            throw e;
        }
    }

    /** Without these a cut would prove nothing. */
    private static Map<String, String> durability(Path data) throws IOException, SQLException {
        String port =
                Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(3);
        String password = Files.readString(data.resolve("postgres-password")).strip();
        Map<String, String> settings = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port.strip() + "/postgres", "culvert", password);
                ResultSet rows = connection.createStatement().executeQuery("""
                        SELECT name, setting FROM pg_settings
                        WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')""")) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        if (settings.size() != 3 || !settings.values().stream().allMatch("on"::equals)) {
            throw new IllegalStateException("PostgreSQL has " + settings + " (expected: all on)");
        }
        return settings;
    }

    /** Cuts the power once, at most so long from now, and looks at what is left. */
    Outcome cut(Duration most) throws IOException, InterruptedException {
        cuts++;
        AtomicBoolean enough = new AtomicBoolean();
        AtomicLong answers = new AtomicLong();
        AtomicLong changes = new AtomicLong();
        long before = change.get();
        Thread asking = Thread.startVirtualThread(() -> ask(answers, enough));
        Thread changing = Thread.startVirtualThread(() -> change(changes, before, enough));
        LockSupport.parkNanos(random.nextLong(most.toNanos()));
        while (answers.get() < stage.names().size() && asking.isAlive()) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        Told told = new Told(Map.copyOf(timelines), answers.intValue(), changes.get(), change.get());
        long began = System.nanoTime();
        disk.cut();
        Duration cutIn = Duration.ofNanos(System.nanoTime() - began);
        enough.set(true);
        asking.join();
        changing.join();
        return examine(told, cutIn);
    }

    /** Asks for one time line after the other. */
    private void ask(AtomicLong answers, AtomicBoolean enough) {
        while (!enough.get()) {
            for (String name : stage.names()) {
                timelines.put(name, stage.timeline(name));
                answers.incrementAndGet();
            }
        }
    }

    /** Gives a camera one title after the other. */
    private void change(AtomicLong changes, long before, AtomicBoolean enough) {
        for (long next = before + 1; !enough.get(); next++) {
            stage.gateway().api().patch("/cameras/" + TITLED, Map.of("title", Long.toString(next)));
            change.set(next);
            changes.incrementAndGet();
        }
    }

    private Outcome examine(Told told, Duration cutIn) throws IOException {
        Path logs = Files.createDirectories(stage.directory().resolve("cut-" + cuts));
        Map<String, String> places = Map.of(
                "CULVERT_DATA_DIR", disk.cutFolder().resolve("data").toString(),
                "CULVERT_ARCHIVE_ROOTS", disk.cutFolder().resolve("archive").toString());
        Outcome outcome;
        try (GatewayProcess second = new GatewayProcess(Launcher.ofThisCheckout(), logs, places)) {
            long began = System.nanoTime();
            disk.mountCut();
            second.start();
            Duration readyAfter = Duration.ofNanos(System.nanoTime() - began);
            outcome = judge(told, cutIn, readyAfter, second.api(), isSound(places, logs));
        } catch (IOException | RuntimeException e) {
            outcome = new Outcome(
                    told.answers(), told.changes(), 0, cutIn, Duration.ZERO, 0, 0, false, false, e.toString());
        }
        if (!outcome.isGood()) {
            keep(told, logs);
        }
        disk.removeCut();
        return outcome;
    }

    private Outcome judge(Told told, Duration cutIn, Duration readyAfter, RestApi api, boolean sound)
            throws IOException {
        long toldMicros = 0;
        long forgotten = 0;
        long unheld = 0;
        for (Map.Entry<String, RecordedTimeline> entry : told.timelines().entrySet()) {
            String name = entry.getKey();
            List<RecordedTimeline.Stretch> ranges = entry.getValue().ranges();
            toldMicros +=
                    ranges.stream().mapToLong(RecordedTimeline.Stretch::micros).sum();
            RecordedTimeline after = ArchiveStage.timeline(api, name);
            RecordedTimeline held =
                    RecordedFrames.held(stage.id(name), disk.cutFolder().resolve("archive"));
            if (after.missingMicros(ranges) + held.missingMicros(ranges) > 0) {
                System.out.println(name + ": told " + ranges + ", afterwards " + after + ", in files " + held.ranges());
            }
            forgotten += after.missingMicros(ranges);
            unheld += held.missingMicros(ranges);
        }
        long title = Long.parseLong(
                api.get("/cameras/" + TITLED).path("title").asText().replaceAll("\\D", ""));
        return new Outcome(
                told.answers(),
                told.changes(),
                toldMicros,
                cutIn,
                readyAfter,
                forgotten,
                unheld,
                title >= told.lastChange(),
                sound,
                null);
    }

    /** Whether {@code gateway archive check} finds nothing. */
    private static boolean isSound(Map<String, String> places, Path logs) {
        Part check = Launcher.ofThisCheckout()
                .start("check", List.of("gateway", "archive", "check", "--depth", "marks"), places, logs);
        boolean ended = check.await(CHECK);
        if (!ended) {
            check.kill();
        }
        if (!ended || check.exitCode() != 0) {
            System.out.println(check.lastLines());
            return false;
        }
        return true;
    }

    private void keep(Told told, Path logs) throws IOException {
        if (kept == null) {
            return;
        }
        Path to = Files.createDirectories(kept.resolve("cut-" + cuts));
        Files.writeString(to.resolve("told"), told.toString());
        Map<String, Path> all = Map.of(
                "before.log", stage.gateway().part().log(),
                "after.log", logs.resolve("gateway.log"),
                "check.log", logs.resolve("check.log"),
                "postgres.log", disk.cutFolder().resolve("data/postgres.log"));
        for (Map.Entry<String, Path> log : all.entrySet()) {
            if (Files.exists(log.getValue())) {
                Files.copy(log.getValue(), to.resolve(log.getKey()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        disk.keep(to.resolve("disk.img"));
    }

    @Override
    public void close() throws IOException {
        stage.close();
        disk.close();
    }
}
