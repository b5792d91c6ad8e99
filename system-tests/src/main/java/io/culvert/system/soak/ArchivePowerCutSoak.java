package io.culvert.system.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The soak {@code archive-powercut}: the disk under an archive as it is when its power goes. */
@CommandLine.Command(
        name = "archive-powercut",
        mixinStandardHelpOptions = true,
        description =
                "the power is cut while the archive is written: everything told as recorded is there (root, mkfs.xfs)")
final class ArchivePowerCutSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--cuts", defaultValue = "300", description = "of the power (${DEFAULT-VALUE})")
    private int cuts;

    /** Whether this machine can have such disks. */
    static boolean isPossible() {
        return "root".equals(System.getProperty("user.name"))
                && Files.exists(Path.of("/dev/loop-control"))
                && Stream.of("unshare", "mkfs.ext4", "mkfs.xfs").allMatch(ArchivePowerCutSoak::isInstalled);
    }

    private static boolean isInstalled(String program) {
        return Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Override
    public Integer call() throws Exception {
        if (!isPossible()) {
            System.err.println("this soak mounts disks: it needs root, loop devices, unshare, mkfs.ext4 and mkfs.xfs"
                    + " (Debian: xfsprogs)");
            return 1;
        }
        return Soak.verdict(TestLoop.run(
                // Mounts that nobody else sees, and that go with the process.
                List.of("unshare", "--mount", "--propagation", "private"),
                "io.culvert.gateway.archive.store.PowerCutLoop",
                Integer.toString(cuts)));
    }
}
