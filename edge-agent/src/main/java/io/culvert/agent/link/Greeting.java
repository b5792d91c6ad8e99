package io.culvert.agent.link;

import io.culvert.agent.identity.Hardware;
import io.culvert.proto.tunnel.v1.Hello;
import io.culvert.proto.tunnel.v1.InputsChanged;
import java.lang.management.ManagementFactory;

/**
 * What the agent says about itself in every {@code Hello}.
 *
 * @param version of the agent
 * @param bootId random, not zero, new at each start of the process
 * @param hardware what the machine says about itself
 */
public record Greeting(String version, long bootId, Hardware hardware) {

    /** The first message of a tunnel. */
    Hello hello(InputsChanged inputs) {
        return Hello.newBuilder()
                .addProtocolVersions(Tunnel.PROTOCOL_VERSION)
                .setAgentVersion(version)
                .setBootId(bootId)
                .addAllInputs(inputs.getInputsList())
                .setModel(hardware.model())
                .setSerial(hardware.serial())
                .setUptimeMs(ManagementFactory.getRuntimeMXBean().getUptime())
                .build();
    }
}
