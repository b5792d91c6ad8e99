package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.stream.SourceFailure;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.StartCamera;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway that stops, as its agents see it. */
@Timeout(60)
final class DrainIT {
    private static TunnelRig rig;

    @BeforeAll
    static void start() {
        rig = new TunnelRig();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    /** An enrolled agent, at this door. */
    private static TestAgent at(TunnelRig.Door door) {
        TestAgent enrolled = rig.activated();
        TestAgent agent = rig.agent(enrolled.agentId, door.server().port());
        agent.keys = enrolled.keys;
        agent.chain = enrolled.chain;
        return agent;
    }

    private static CompletableFuture<Duration> stopping(TunnelRig.Door door) {
        long begun = System.nanoTime();
        return CompletableFuture.runAsync(door.server()::drain)
                .thenApply(done -> Duration.ofNanos(System.nanoTime() - begun));
    }

    @Test
    void stop_asksAgentsToMove_carriesOnMeanwhile_andEndsWhatIsLeft() throws Exception {
        TunnelRig.Door door = rig.door(TunnelRig.quick().withDrain(Duration.ofSeconds(1)));
        TestAgent agent = at(door);
        TestAgent.Control control = agent.attach();
        RecordingSink sink = rig.sink();
        door.streams().open(agent.agentId, "yard", TunnelRig.key(), sink);
        StartCamera command = control.next().getStartCamera();
        TestAgent.Carry carry = control.carry();
        carry.send(TestAgent.open(command.getCarryId()));
        assertThat(carry.next().hasAck()).isTrue();

        CompletableFuture<Duration> stopped = stopping(door);

        GatewayControl asked = control.next();
        assertThat(asked.hasDrain()).as("%s", asked).isTrue();
        assertThat(asked.getDrain().getDeadlineMs()).isBetween(500, 1_000);
        assertThat(at(door).control().end().getCode()).as("nobody new").isEqualTo(Status.Code.UNAVAILABLE);
        for (int frame = 0; frame < 20; frame++) {
            carry.send(TestAgent.batch(command.getCameraEpoch(), frame, 3));
        }
        assertThat(sink.first(21).getLast()).as("frames behind Drain").isEqualTo("19/3/348/348");

        assertThat(control.end()).satisfies(end -> {
            assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(end.getDescription()).contains("stopping");
        });
        assertThat(sink.failure()).isEqualTo(SourceFailure.Code.AGENT_OFFLINE);
        assertThat(((CarryDown) carry.take()).hasEnd()).isTrue();
        assertThat(stopped.get(10, TimeUnit.SECONDS)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
        assertThat(door.context().registry().ended(TunnelEnding.STOPPING)).isEqualTo(1);
    }

    @Test
    void stop_waitsNoLongerThanTheAgentsNeed() throws Exception {
        TunnelRig.Door door = rig.door(TunnelRig.quick().withDrain(Duration.ofSeconds(20)));
        TestAgent.Control control = at(door).attach();

        CompletableFuture<Duration> stopped = stopping(door);

        assertThat(control.next().hasDrain()).isTrue();
        control.leave();
        assertThat(stopped.get(10, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(5));
        assertThat(door.context().registry().ended(TunnelEnding.LEFT)).isEqualTo(1);
    }

    @Test
    void agent_thatAttachesInThisVeryMoment_isAskedToo() {
        TunnelRig.Door door = rig.door(TunnelRig.quick());
        TestAgent.Control control = at(door).control();
        door.context()
                .registry()
                .drain(new AgentDrain(door.context().timers(), System::nanoTime, Duration.ofSeconds(1)));

        control.send(AgentControl.newBuilder().setHello(TestAgent.hello()));

        assertThat(control.next().hasWelcome()).isTrue();
        assertThat(control.next().hasDrain()).isTrue();
    }

    @Test
    void largeFleet_isAskedInGroups() {
        assertThat(AgentDrain.groupSize(1)).isEqualTo(500);
        assertThat(AgentDrain.groupSize(10_000)).isEqualTo(500);
        assertThat(AgentDrain.groupSize(100_000)).isEqualTo(5_000);
    }
}
