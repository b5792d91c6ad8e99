package io.culvert.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.agent.identity.Hardware;
import io.culvert.proto.tunnel.v1.InputsChanged;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class GreetingTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void uptime_isTheMachines_notTheProcesss() throws Exception {
        double seconds =
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
        long told = new Greeting("test", 1, new Hardware("", ""))
                .hello(InputsChanged.getDefaultInstance())
                .getUptimeMs();
        assertThat(told / 1_000.0).isBetween(seconds - 1, seconds + 5);
    }
}
