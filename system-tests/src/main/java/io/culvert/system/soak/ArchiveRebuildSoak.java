package io.culvert.system.soak;

import io.culvert.system.process.Folder;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-rebuild}: the index is made anew from files alone; a gateway that is killed with it is soon back. */
@CommandLine.Command(
        name = "archive-rebuild",
        mixinStandardHelpOptions = true,
        description =
                "the archive's index made anew from the files of 100,000 segments, within ten minutes; a gateway that is"
                        + " killed with them is ready again within five seconds")
final class ArchiveRebuildSoak implements Callable<Integer> {
    private static final int KILLS = 5;
    private static final Duration READY = Duration.ofSeconds(5);

    @CommandLine.Option(names = "--segments", defaultValue = "100000", description = "files (${DEFAULT-VALUE})")
    private int segments;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("culvert-soak");
        try {
            Path data = Files.createDirectories(folder.resolve("data"));
            boolean rebuilt = TestLoop.runIn(
                    data, List.of(), "io.culvert.gateway.archive.store.RebuildLoop", Integer.toString(segments));
            return Soak.verdict(rebuilt && isSoonBack(folder));
        } finally {
            Folder.remove(folder);
        }
    }

    /** Kills a gateway, its database with it, again and again; by the median start. */
    private static boolean isSoonBack(Path folder) {
        long[] took = new long[KILLS];
        try (GatewayProcess gateway = new GatewayProcess(Launcher.ofThisCheckout(), folder, Map.of())) {
            gateway.start();
            for (int i = 0; i < KILLS; i++) {
                gateway.part().kill();
                long began = System.nanoTime();
                gateway.start();
                took[i] = Duration.ofNanos(System.nanoTime() - began).toMillis();
                System.out.printf("killed; ready again after %d ms%n", took[i]);
            }
        }
        Arrays.sort(took);
        return took[KILLS / 2] <= READY.toMillis();
    }
}
