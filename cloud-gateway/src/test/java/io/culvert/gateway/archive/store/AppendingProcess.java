package io.culvert.gateway.archive.store;

import io.culvert.gateway.node.RootFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Records some cameras without end and says which of their fragments are on the disk, until it is killed. */
final class AppendingProcess {
    private static final int CAMERAS = 6;
    private static final long FRAGMENT_MILLIS = 10;

    private AppendingProcess() {}

    public static void main(String[] arguments) throws Exception {
        StoreConfig config =
                new StoreConfig(64 << 20, 2, 8 << 20, Duration.ofMillis(10), Duration.ofMillis(40), 32 << 10);
        ArchiveRoots roots = ArchiveRoots.open(
                List.of(new RootFolder(Path.of("root"), 100)),
                Path.of(arguments[0]),
                KnownVolumes.NONE,
                config,
                InstantSource.system(),
                new Random(1));
        int seed = Integer.parseInt(arguments[1]);
        List<FakeRecorder> recorders = IntStream.range(seed, seed + CAMERAS)
                .mapToObj(camera -> new FakeRecorder(camera, 9, roots::begin).onClaim(AppendingProcess::say))
                .toList();
        long millis = System.currentTimeMillis();
        while (!System.out.checkError()) { // until nobody listens
            for (FakeRecorder recorder : recorders) {
                recorder.fragment(millis, FRAGMENT_MILLIS, 20_000);
            }
            millis += FRAGMENT_MILLIS;
            LockSupport.parkNanos(FRAGMENT_MILLIS * 1_000_000);
        }
    }

    private static void say(FakeRecorder.Claim claim) {
        System.out.println(Said.of(claim).line());
    }
}
