package io.culvert.system.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An address of loopback whose packets can be made to disappear, in a network namespace of this process's own: what was
 * connected to it is half open, as after a pulled cable. Needs root, {@code unshare} and {@code nft}.
 */
final class SilencedAddress {
    /** Those that shall vanish come from here. */
    static final String ADDRESS = "127.0.0.2";

    private static final String INSIDE = "CULVERT_BENCH_NAMESPACE";
    private static final String TABLE = "cv_bench";

    private SilencedAddress() {}

    /** Whether this process is alone in its network namespace. */
    static boolean available() {
        return "1".equals(System.getenv(INSIDE));
    }

    /** Whether {@link #again} can work here. */
    static boolean possible() {
        return "root".equals(System.getProperty("user.name"))
                && Files.isExecutable(Path.of("/usr/bin/unshare"))
                && Files.isExecutable(Path.of("/usr/sbin/nft"));
    }

    /**
     * Runs this program once more with these arguments, in a new network namespace with nothing but loopback.
     *
     * @return its exit code
     */
    static int again(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of("/usr/bin/unshare", "--net", "--", "/bin/sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
        command.addAll(ProcessHandle.current().info().command().stream().toList());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put(INSIDE, "1");
        try {
            Process inside = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(inside)));
            return inside.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a network namespace", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void end(Process inside) {
        inside.destroy();
        try {
            inside.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        inside.destroyForcibly();
    }

    /** From now on no packet from or to the address arrives, and nobody is told. */
    static void silence() {
        nft("add table inet " + TABLE + "; add chain inet " + TABLE
                + " in { type filter hook input priority 0; }; add rule inet " + TABLE + " in ip saddr " + ADDRESS
                + " drop; add rule inet " + TABLE + " in ip daddr " + ADDRESS + " drop");
    }

    static void restore() {
        nft("add table inet " + TABLE + "; delete table inet " + TABLE);
    }

    private static void nft(String rules) {
        if (!available()) {
            throw new IllegalStateException("not in a network namespace of its own");
        }
        try {
            Process nft = new ProcessBuilder("/usr/sbin/nft", rules)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (nft.waitFor() != 0) {
                throw new IllegalStateException("nft: " + said.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run nft", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
