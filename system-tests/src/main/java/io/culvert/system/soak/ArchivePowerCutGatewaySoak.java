package io.culvert.system.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The soak {@code archive-powercut-gateway}: the disk of a whole gateway as it is when its power goes. */
@CommandLine.Command(
        name = "archive-powercut-gateway",
        mixinStandardHelpOptions = true,
        description = "the power of a gateway's disk is cut, PostgreSQL and archive: everything told is there (root,"
                + " mkfs.xfs)")
final class ArchivePowerCutGatewaySoak implements Callable<Integer> {
    private static final String INSIDE = "--inside";

    @CommandLine.Option(names = "--cuts", defaultValue = "300", description = "of the power (${DEFAULT-VALUE})")
    private int cuts;

    @CommandLine.Option(
            names = "--minutes",
            defaultValue = "1440",
            description = "it ends after them, however many cuts are left (${DEFAULT-VALUE})")
    private int minutes;

    @CommandLine.Option(names = "--cameras", defaultValue = "4", description = "${DEFAULT-VALUE}")
    private int cameras;

    @CommandLine.Option(names = "--bitrate", defaultValue = "300000", description = "each (${DEFAULT-VALUE})")
    private String bitrate = "";

    @CommandLine.Option(
            names = "--seconds",
            defaultValue = "3",
            description = "from the end of one examination to the next cut at most (${DEFAULT-VALUE})")
    private int seconds;

    @CommandLine.Option(names = "--keep", description = "a folder in which disks and logs of bad cuts stay")
    private @Nullable Path kept;

    @CommandLine.Option(names = INSIDE, hidden = true, description = "mounts are private already")
    private boolean inside;

    @Override
    public Integer call() throws Exception {
        if (!ArchivePowerCutSoak.isPossible()) {
            System.err.println("this soak mounts disks: it needs root, loop devices, unshare, mkfs.ext4 and mkfs.xfs"
                    + " (Debian: xfsprogs)");
            return 1;
        }
        return inside ? run() : again();
    }

    /** Itself once more, with mounts that nobody else sees and that go with the processes. */
    private int again() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dculvert.home=" + System.getProperty("culvert.home", ""),
                "-cp",
                System.getProperty("java.class.path"),
                Soak.class.getName(),
                "archive-powercut-gateway",
                INSIDE,
                "--cuts=" + cuts,
                "--minutes=" + minutes,
                "--cameras=" + cameras,
                "--bitrate=" + bitrate,
                "--seconds=" + seconds));
        if (kept != null) {
            command.add("--keep=" + kept);
        }
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private int run() throws Exception {
        long began = System.nanoTime();
        int done = 0;
        int good = 0;
        long answers = 0;
        long changes = 0;
        Duration slowest = Duration.ZERO;
        long toldMicros = 0;
        try (GatewayPowerCutLoop loop = GatewayPowerCutLoop.open(cameras, bitrate, kept)) {
            while (done < cuts
                    && System.nanoTime() - began < Duration.ofMinutes(minutes).toNanos()) {
                GatewayPowerCutLoop.Outcome outcome = loop.cut(Duration.ofSeconds(seconds));
                done++;
                System.out.println(done + ": " + outcome);
                good += outcome.isGood() ? 1 : 0;
                answers += outcome.answers();
                changes += outcome.changes();
                toldMicros += outcome.toldMicros();
                slowest = slowest.compareTo(outcome.readyAfter()) < 0 ? outcome.readyAfter() : slowest;
            }
        }
        System.out.printf(
                "%d cuts, %d of them good; %d s of recordings looked for that %d answers had told, %d changes answered; ready"
                        + " after at most %d ms%n",
                done, good, toldMicros / 1_000_000, answers, changes, slowest.toMillis());
        return Soak.verdict(done > 0 && good == done);
    }
}
