package io.culvert.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import org.junit.jupiter.api.Test;

class EnrolmentPathsTest {

    @Test
    void paths_areThoseOfTheService() {
        assertThat(Enrolment.ACTIVATE.path())
                .isEqualTo("/" + EnrolmentGrpc.getActivateMethod().getFullMethodName());
        assertThat(Enrolment.RENEW.path())
                .isEqualTo("/" + EnrolmentGrpc.getRenewMethod().getFullMethodName());
    }
}
