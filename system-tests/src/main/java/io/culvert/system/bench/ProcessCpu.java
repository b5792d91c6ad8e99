package io.culvert.system.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;

/** CPU time and memory of other processes, read from {@code /proc} (proc(5)). */
public final class ProcessCpu {
    /** Clock ticks per second of {@code /proc/PID/stat}: 100 on every Linux we run on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    private ProcessCpu() {}

    /** Seconds of user and system time since the process began, all its threads together. */
    public static double seconds(long pid) {
        return secondsOf(read(pid, "stat"));
    }

    /** Seconds of user and system time of these processes and all their living descendants. */
    public static double seconds(List<Long> pids) {
        return overTrees(pids, ProcessCpu::seconds);
    }

    /** @param stat content of {@code /proc/PID/stat} */
    static double secondsOf(String stat) {
        // The name in parentheses may hold spaces: count fields behind it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND;
    }

    /** Resident memory, MiB. */
    public static double residentMiB(long pid) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Resident memory of these processes and all their living descendants, MiB; pages they share count for each. */
    public static double residentMiB(List<Long> pids) {
        return overTrees(pids, ProcessCpu::residentMiB);
    }

    private static double overTrees(List<Long> pids, LongToDoubleFunction figure) {
        return pids.stream()
                .mapToDouble(root -> figure.applyAsDouble(root)
                        + descendants(root)
                                .mapToDouble(child -> ofOneThatMayEnd(child, figure))
                                .sum())
                .sum();
    }

    /** Without the PostgreSQL that a gateway may bring along: elsewhere it is a machine of its own. */
    private static LongStream descendants(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(process ->
                        !isPostgres(process) && process.parent().stream().noneMatch(ProcessCpu::isPostgres))
                .mapToLong(ProcessHandle::pid);
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .filter(command -> command.endsWith("/postgres"))
                .isPresent();
    }

    private static double ofOneThatMayEnd(long pid, LongToDoubleFunction figure) {
        try {
            double value = figure.applyAsDouble(pid);
            return Double.isNaN(value) ? 0 : value;
        } catch (UncheckedIOException e) {
            return 0;
        }
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " is gone", e);
        }
    }
}
