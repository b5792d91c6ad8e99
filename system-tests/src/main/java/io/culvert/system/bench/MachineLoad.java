package io.culvert.system.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the machine did before and after a run, for the line under a table. Immutable. */
public final class MachineLoad {
    private final String before = oneMinute();

    /** Cores and the 1-minute load when this was made and now. */
    public String note() {
        return "%d cores, 1-minute load %s before and %s after"
                .formatted(Runtime.getRuntime().availableProcessors(), before, oneMinute());
    }

    private static String oneMinute() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException e) {
            return "unknown";
        }
    }
}
