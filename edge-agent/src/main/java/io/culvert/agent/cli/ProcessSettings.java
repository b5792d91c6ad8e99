package io.culvert.agent.cli;

import io.culvert.agent.log.AgentLogProvider;
import java.util.Map;

/**
 * Settings of the whole process, made before the first class of Netty or of the log is loaded. What is set on the command
 * line stays.
 */
final class ProcessSettings {
    /** One event loop needs one arena; chunks of 1 MiB instead of 4. */
    private static final Map<String, String> SMALL = Map.of(
            // A stack trace for one buffer in 128 is for who looks for a leak.
            "io.netty.leakDetection.level", "disabled",
            "io.netty.allocator.type", "pooled",
            "io.netty.allocator.numDirectArenas", "1",
            "io.netty.allocator.numHeapArenas", "1",
            "io.netty.allocator.maxOrder", "7",
            // Flight Recorder's events of the allocators: a hundred classes for nobody.
            "io.netty.jfr.enabled", "false",
            "slf4j.provider", AgentLogProvider.class.getName(),
            "slf4j.internal.verbosity", "WARN");

    private ProcessSettings() {}

    static void apply() {
        SMALL.forEach((key, value) -> {
            if (System.getProperty(key) == null) {
                System.setProperty(key, value);
            }
        });
    }
}
