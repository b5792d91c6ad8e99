package io.culvert.gateway.tunnel;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.motion.MotionMark;
import io.culvert.gateway.motion.MotionMarks;
import io.culvert.gateway.motion.onvif.FakeOnvifCamera;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.auth.Authenticator;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.MotionOrigin;
import io.culvert.proto.tunnel.v1.MotionPhase;
import io.culvert.proto.tunnel.v1.MotionSeen;
import io.culvert.proto.tunnel.v1.OnvifProof;
import io.culvert.proto.tunnel.v1.SignOnvif;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Motion of cameras behind agents: what an agent tells of its inputs, and what the cameras' own ONVIF services say. */
@Timeout(60)
final class AgentMotionIT {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");
    private static final String CELL = "tns1:RuleEngine/CellMotionDetector/Motion";

    private static TunnelRig rig;

    private final Authenticator authenticator = new Authenticator("admin", Secret.of(FakeOnvifCamera.PASSWORD), false);

    @BeforeAll
    static void start() {
        rig = new TunnelRig();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void motionOfAnInput_isThatOfItsCamera() throws Exception {
        TestAgent agent = rig.activated();
        TestAgent.Control control = agent.attach();
        rig.awaitFirstInput(agent.agentId, "yard");
        UUID yard = camera(agent.agentId, "yard", "yard");
        UUID other = camera(agent.agentId, "gate", "gate");
        long now = Instant.now().toEpochMilli();

        control.send(motion("gate", 0, now)); // not announced
        control.send(motion("yard", 30_000, 7)); // a clock that was never set
        control.send(motion("yard", 0, now - 2_000));
        control.send(AgentControl.newBuilder()
                .setMotionSeen(MotionSeen.newBuilder().setInput("yard").setType("NO WORD")));

        await().until(() -> marks(yard).size() == 2);
        List<MotionMark> marks = marks(yard);
        assertThat(marks)
                .allMatch(mark -> mark.source().equals("smtp") && mark.type().equals("motion"));
        assertThat(marks.getFirst().fromMicros() / 1_000).isBetween(now - 30_500, now - 25_000);
        assertThat(marks.getLast().fromMicros()).isEqualTo((now - 2_000) * 1_000);
        assertThat(marks(other)).isEmpty();
    }

    @Test
    void eventsOfACamera_areItsMotion_asLongAsTheyAreWanted() throws Exception {
        try (FakeOnvifCamera device = new FakeOnvifCamera()) {
            device.wantsLogin = true;
            TestAgent agent = rig.activated();
            TestAgent.Control control = agent.attach();
            rig.awaitFirstInput(agent.agentId, "yard");
            Thread.startVirtualThread(() -> serve(control, device.port()));
            UUID yard = camera(agent.agentId, "yard", "porch");
            await().atMost(Duration.ofSeconds(15)).until(() -> device.asked.contains("PullMessages"));
            device.notices(CELL, "Initialized", "IsMotion", "true");
            device.changes(CELL, "IsMotion", true);
            await().until(() -> marks(yard).size() == 1);
            assertThat(marks(yard).getFirst())
                    .matches(mark -> mark.source().equals("onvif") && mark.toMicros() == null);
            device.changes(CELL, "IsMotion", false);
            await().until(() -> marks(yard).getFirst().toMicros() != null);
            assertThat(rig.gateway.get("/api/v1/audit?action=use_onvif").body()).contains("\"items\":[]");

            assertThat(rig.gateway
                            .patch("/api/v1/cameras/porch", "{\"motion_events\":false}")
                            .statusCode())
                    .isEqualTo(200);
            await().atMost(Duration.ofSeconds(25)).until(() -> device.asked.contains("Unsubscribe"));
        }
    }

    @Test
    void cameraThatKnowsHttpDigestOnly_isAnsweredByItsAgent() throws Exception {
        try (FakeOnvifCamera device = new FakeOnvifCamera()) {
            device.wantsDigest = true;
            TestAgent agent = rig.activated();
            TestAgent.Control control = agent.attach();
            rig.awaitFirstInput(agent.agentId, "yard");
            Thread.startVirtualThread(() -> serve(control, device.port()));
            UUID yard = camera(agent.agentId, "yard", "back");
            await().atMost(Duration.ofSeconds(15)).until(() -> device.asked.contains("PullMessages"));
            device.changes(CELL, "IsMotion", true);
            await().until(() -> marks(yard).size() == 1);

            assertThat(device.challenged).containsExactly("/onvif/device_service");
        }
    }

    /** What an agent does with a forward: bytes to the camera's socket, and back. */
    private void serve(TestAgent.Control control, int port) {
        try {
            while (control.poll(60) instanceof GatewayControl command) {
                if (command.hasOpenForward()) {
                    TestAgent.Forward forward = control.forward();
                    forward.open(command.getOpenForward().getForwardId());
                    Thread.startVirtualThread(() -> carryUntilEnded(forward, port));
                } else if (command.hasSignOnvif()) {
                    control.send(proof(command.getSignOnvif()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private AgentControl.Builder proof(SignOnvif question) {
        assertThat(question.getCamera()).isEqualTo("yard");
        if (authenticator.challenged(question.getChallengesList(), false) == Authenticator.Answer.RETRY) {
            return AgentControl.newBuilder()
                    .setOnvifProof(OnvifProof.newBuilder()
                            .setRequestId(question.getRequestId())
                            .setAuthorization(String.valueOf(authenticator.authorize("POST", question.getPath()))));
        }
        return AgentControl.newBuilder()
                .setOnvifProof(OnvifProof.newBuilder()
                        .setRequestId(question.getRequestId())
                        .setUsername("admin")
                        .setNonce("bm9uY2U=")
                        .setDigest(FakeOnvifCamera.digest("nonce", question.getCreated(), FakeOnvifCamera.PASSWORD)));
    }

    private static void carryUntilEnded(TestAgent.Forward forward, int port) {
        try {
            carry(forward, port);
        } catch (IllegalStateException e) {
            // The gateway has ended the forward: the agent went, or nobody waits for the answer any more.
        }
    }

    private static void carry(TestAgent.Forward forward, int port) {
        forward.next(); // the ack
        String request = forward.textUpTo("</s:Envelope>");
        Matcher length = LENGTH.matcher(request);
        assertThat(length.find()).as(request).isTrue();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            forward.send(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            forward.end(CarryError.CARRY_ERROR_UNSPECIFIED);
        } catch (IOException e) {
            forward.end(CarryError.CARRY_ERROR_UNREACHABLE);
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

    private static List<MotionMark> marks(UUID camera) {
        return rig.gateway.bean(MotionMarks.class).between(camera, 0, Long.MAX_VALUE);
    }

    private static UUID camera(String agentId, String input, String name) {
        HttpResponse<String> made = rig.gateway.post("/api/v1/cameras", """
                {"name":"%s","title":"t","motion_events":true,
                 "source":{"type":"agent","agent_id":"%s","input":"%s"}}
                """.formatted(name, agentId, input));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return UUID.fromString(json(made).get("id").getStringValue());
    }
}
