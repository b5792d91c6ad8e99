package io.culvert.gateway.tunnel;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.motion.MotionMark;
import io.culvert.gateway.motion.MotionMarks;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.MotionOrigin;
import io.culvert.proto.tunnel.v1.MotionPhase;
import io.culvert.proto.tunnel.v1.MotionSeen;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an agent tells of its inputs becomes motion of the cameras that these are, and of no other. */
@Timeout(60)
final class AgentMotionIT {

    @Test
    void motionOfAnInput_isThatOfItsCamera() throws Exception {
        try (TunnelRig rig = new TunnelRig()) {
            TestAgent agent = rig.activated();
            TestAgent.Control control = agent.attach();
            rig.awaitFirstInput(agent.agentId, "yard");
            UUID yard = camera(rig, agent.agentId, "yard");
            UUID other = camera(rig, agent.agentId, "gate");
            long now = Instant.now().toEpochMilli();

            control.send(motion("gate", 0, now)); // not announced
            control.send(motion("yard", 30_000, 7)); // a clock that was never set
            control.send(motion("yard", 0, now - 2_000));
            control.send(AgentControl.newBuilder()
                    .setMotionSeen(MotionSeen.newBuilder().setInput("yard").setType("NO WORD")));

            await().until(() -> marks(rig, yard).size() == 2);
            List<MotionMark> marks = marks(rig, yard);
            assertThat(marks)
                    .allMatch(
                            mark -> mark.source().equals("smtp") && mark.type().equals("motion"));
            assertThat(marks.getFirst().fromMicros() / 1_000).isBetween(now - 30_500, now - 25_000);
            assertThat(marks.getLast().fromMicros()).isEqualTo((now - 2_000) * 1_000);
            assertThat(marks(rig, other)).isEmpty();
        }
    }

    private static AgentControl.Builder motion(String input, int ageMillis, long wallMillis) {
        return AgentControl.newBuilder()
                .setMotionSeen(MotionSeen.newBuilder()
                        .setInput(input)
                        .setPhase(MotionPhase.MOTION_PHASE_PULSE)
                        .setOrigin(MotionOrigin.MOTION_ORIGIN_SMTP)
                        .setAgeMs(ageMillis)
                        .setSeenWallUs(wallMillis * 1_000));
    }

    private static List<MotionMark> marks(TunnelRig rig, UUID camera) {
        return rig.gateway.bean(MotionMarks.class).between(camera, 0, Long.MAX_VALUE);
    }

    private static UUID camera(TunnelRig rig, String agentId, String input) {
        HttpResponse<String> made = rig.gateway.post("/api/v1/cameras", """
                {"name":"%s","title":"t","motion_events":true,
                 "source":{"type":"agent","agent_id":"%s","input":"%s"}}
                """.formatted(input, agentId, input));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return UUID.fromString(json(made).get("id").getStringValue());
    }
}
