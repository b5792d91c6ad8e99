package io.culvert.gateway.archive.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A process that records is killed at random moments, again and again, on one folder. */
final class KillLoop {
    private final Path folder;
    private final Random random = new Random();
    private final List<Said> said = new ArrayList<>();
    private int round;

    KillLoop(Path folder) {
        this.folder = folder;
    }

    /** {@code KillLoop FOLDER ROUNDS}. */
    public static void main(String[] arguments) throws Exception {
        KillLoop loop = new KillLoop(Path.of(arguments[0]));
        int rounds = Integer.parseInt(arguments[1]);
        for (int i = 0; i < rounds; i++) {
            loop.round();
        }
        System.out.printf(
                "%d kills: all %d fragments that were told as recorded are there%n", rounds, loop.said.size());
    }

    void round() throws Exception {
        round++;
        try (RecordingProcess process =
                RecordingProcess.start(folder, round * 100, folder.resolve("errors-" + round))) {
            process.awaitFirst();
            LockSupport.parkNanos((100 + random.nextInt(500)) * 1_000_000L);
            said.addAll(process.kill());
        }
        Said.checkAll(folder, said);
    }
}
