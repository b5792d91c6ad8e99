package io.culvert.agent.link;

import io.culvert.agent.identity.Hardware;
import io.culvert.proto.tunnel.v1.Hello;
import io.culvert.proto.tunnel.v1.InputsChanged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What the agent says about itself in every {@code Hello}.
 *
 * @param version of the agent
 * @param bootId random, not zero, new at each start of the process
 * @param hardware what the machine says about itself
 */
public record Greeting(String version, long bootId, Hardware hardware) {
    /** The process is as old as this class, but for the start of Java; asking Java itself loads its management. */
    private static final long STARTED_NANOS = System.nanoTime();

    /** The first message of a tunnel. */
    Hello hello(InputsChanged inputs) {
        return Hello.newBuilder()
                .addProtocolVersions(Tunnel.PROTOCOL_VERSION)
                .setAgentVersion(version)
                .setBootId(bootId)
                .addAllInputs(inputs.getInputsList())
                .setModel(hardware.model())
                .setSerial(hardware.serial())
                .setUptimeMs(machineUptimeMillis())
                .build();
    }

    /** How long the machine has been up, in milliseconds; where it does not say, how long this process has. */
    static long machineUptimeMillis() {
        try {
            String seconds = Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0];
            return (long) (Double.parseDouble(seconds) * 1_000);
        } catch (IOException | NumberFormatException notLinux) {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - STARTED_NANOS);
        }
    }
}
