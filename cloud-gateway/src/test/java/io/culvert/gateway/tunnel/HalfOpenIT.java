package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.stream.SourceFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A path that died without a sign pins nothing. */
@Timeout(120)
final class HalfOpenIT {

    @Test
    void deadPath_losesTunnelCarryAndConnection_andTheAgentComesBackBeside() throws Exception {
        try (TunnelRig rig = new TunnelRig()) {
            TunnelRig.Door door = rig.door(TunnelRig.quick());
            AgentRegistry registry = door.context().registry();
            TestAgent enrolled = rig.activated();
            try (Relay relay = new Relay(door.server().port())) {
                TestAgent agent = rig.agent(enrolled.agentId, relay.port());
                agent.keys = enrolled.keys;
                agent.chain = enrolled.chain;
                TestAgent.Control control = agent.attach();
                RecordingSink sink = rig.sink();
                door.streams().open(agent.agentId, "yard", TunnelRig.key(), sink);
                control.carry()
                        .send(TestAgent.open(control.next().getStartCamera().getCarryId()));
                sink.first(1);

                relay.die();

                await().atMost(Duration.ofSeconds(4))
                        .until(() -> registry.find(agent.agentId).isEmpty());
                assertThat(sink.failure()).isEqualTo(SourceFailure.Code.AGENT_OFFLINE);
                TestAgent again = rig.agent(enrolled.agentId, door.server().port());
                again.keys = enrolled.keys;
                again.chain = enrolled.chain;
                again.attach();
                // Welcome comes first, before anybody else may send.
                await().atMost(Duration.ofSeconds(1))
                        .until(() -> registry.find(agent.agentId).isPresent());
                assertThat(relay.gatewayHangsUpWithin(3))
                        .as("the dead connection is freed at once")
                        .isTrue();
                assertThat(registry.find(agent.agentId)).isPresent();
            }
        }
    }
}
