package io.culvert.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.proto.tunnel.v1.TunnelGrpc;
import org.junit.jupiter.api.Test;

class TunnelMethodsTest {

    @Test
    void paths_areThoseOfTheService() {
        assertThat(TunnelMethods.CONTROL.path())
                .isEqualTo("/" + TunnelGrpc.getControlMethod().getFullMethodName());
        assertThat(TunnelMethods.CARRY.path())
                .isEqualTo("/" + TunnelGrpc.getCarryMethod().getFullMethodName());
        assertThat(TunnelMethods.FORWARD.path())
                .isEqualTo("/" + TunnelGrpc.getForwardMethod().getFullMethodName());
    }
}
