package io.culvert.gateway.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CommandFailed;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.OpenForward;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service of a camera as a channel, over a real tunnel to an agent that does what the test says. */
@Timeout(120)
final class ForwardIT {
    private static final byte[] PART = new byte[16 * 1024];
    private static TunnelRig rig;
    private static AgentForwards forwards;
    private static TestAgent agent;
    private static TestAgent.Control control;

    @BeforeAll
    static void start() {
        rig = new TunnelRig();
        forwards = rig.gateway.bean(AgentForwards.class);
        agent = rig.activated();
        control = rig.attached(agent);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !forwards.services(agent.agentId, "yard").isEmpty());
    }

    @AfterAll
    static void stop() throws Exception {
        assertThat(rig.registry().find(agent.agentId)).isPresent();
        rig.close();
    }

    /** Collects what a channel brings. */
    private static final class Taker extends ChannelInboundHandlerAdapter {
        final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
        final AtomicLong bytes = new AtomicLong();
        volatile @Nullable ForwardFailure failure;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf data = (ByteBuf) message;
            bytes.addAndGet(data.readableBytes());
            if (data.readableBytes() < 100) {
                events.add(data.toString(UTF_8));
            }
            data.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure = ((ForwardBroken) cause).failure();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            events.add("closed");
        }
    }

    private record Open(Channel channel, Taker taker, TestAgent.Forward agents) {}

    private static Open open(TestAgent of, TestAgent.Control on) {
        CompletionStage<ForwardOutcome> asked = forwards.open(of.agentId, "yard", "http");
        OpenForward command = on.next().getOpenForward();
        assertThat(command.getCamera()).isEqualTo("yard");
        assertThat(command.getService()).isEqualTo("http");
        TestAgent.Forward forward = on.forward();
        forward.open(command.getForwardId());
        ForwardDown ack = forward.next();
        assertThat(ack.getAck().getError()).isEqualTo(CarryError.CARRY_ERROR_UNSPECIFIED);
        assertThat(ack.hasAck()).isTrue();
        Channel channel = ((ForwardOutcome.Opened) outcome(asked)).channel();
        Taker taker = new Taker();
        // On its loop: a handler that is still being added sees nothing.
        channel.eventLoop().submit(() -> channel.pipeline().addLast(taker)).syncUninterruptibly();
        return new Open(channel, taker, forward);
    }

    private static ForwardOutcome outcome(CompletionStage<ForwardOutcome> asked) {
        return asked.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static ForwardFailure.Code failure(CompletionStage<ForwardOutcome> asked) {
        return ((ForwardOutcome.Failed) outcome(asked)).failure().code();
    }

    @Test
    void bytes_passBothWays_andBothEndInPeace() {
        Open open = open(agent, control);
        open.channel().writeAndFlush(Unpooled.copiedBuffer("GET", UTF_8));
        assertThat(open.agents().textUpTo("GET")).isEqualTo("GET");
        open.agents().send("page");
        await().during(Duration.ofMillis(100)).until(() -> open.taker().events.isEmpty());
        open.channel().config().setAutoRead(true);
        await().until(() -> open.taker().events.contains("page"));

        open.agents().end(CarryError.CARRY_ERROR_UNSPECIFIED);

        await().until(() -> open.taker().events.contains("closed"));
        assertThat(open.taker().failure).isNull();
        assertThat(open.agents().next().getEnd().getError()).isEqualTo(CarryError.CARRY_ERROR_UNSPECIFIED);
        assertThat(open.agents().end().isOk()).isTrue();
        awaitNoForwards();
    }

    @Test
    void largeWrites_goDownInMessagesOf16KiB_andWaitForTheAgent() {
        Open open = open(agent, control);
        open.channel().writeAndFlush(Unpooled.wrappedBuffer(new byte[100_000]));
        List<Integer> sizes = new ArrayList<>();
        for (int all = 0; all < 100_000; ) {
            int size = open.agents().next().getData().size();
            sizes.add(size);
            all += size;
        }
        assertThat(sizes).allMatch(size -> size <= PART.length);
        open.channel().close();
        assertThat(open.agents().next().getEnd().getError()).isEqualTo(CarryError.CARRY_ERROR_STOPPED);
        assertThat(open.agents().end().isOk()).isTrue();
        awaitNoForwards();
    }

    @Test
    void whatIsNotAnnounced_isRefusedWithoutAskingTheAgent() {
        assertThat(failure(forwards.open(agent.agentId, "yard", "telnet")))
                .isEqualTo(ForwardFailure.Code.NO_SUCH_SERVICE);
        assertThat(failure(forwards.open(agent.agentId, "cellar", "http")))
                .isEqualTo(ForwardFailure.Code.NO_SUCH_SERVICE);
        assertThat(failure(forwards.open("100000000008", "yard", "http"))).isEqualTo(ForwardFailure.Code.AGENT_OFFLINE);
        assertThat(forwards.services(agent.agentId, "yard/sub")).containsExactly("http", "onvif");
        open(agent, control).channel().close(); // the next command the agent sees is this one's
        awaitNoForwards();
    }

    @Test
    void refusalOfTheAgent_isTold() {
        CompletionStage<ForwardOutcome> asked = forwards.open(agent.agentId, "yard", "onvif");
        control.send(AgentControl.newBuilder()
                .setCommandFailed(CommandFailed.newBuilder()
                        .setId(control.next().getOpenForward().getForwardId())
                        .setError(CarryError.CARRY_ERROR_FORBIDDEN)));
        assertThat(failure(asked)).isEqualTo(ForwardFailure.Code.FORBIDDEN);
        awaitNoForwards();
    }

    @Test
    void forwardOfAnotherAgent_isUnknown_andOneOpenedTwice() {
        TestAgent other = rig.activated();
        TestAgent.Control theirs = rig.attached(other);
        CompletionStage<ForwardOutcome> asked = forwards.open(agent.agentId, "yard", "http");
        long id = control.next().getOpenForward().getForwardId();
        TestAgent.Forward foreign = theirs.forward();
        foreign.open(id);
        assertThat(foreign.next().getAck().getError()).isEqualTo(CarryError.CARRY_ERROR_UNKNOWN_CARRY);

        TestAgent.Forward own = control.forward();
        own.open(id);
        assertThat(own.next().getAck().getError()).isEqualTo(CarryError.CARRY_ERROR_UNSPECIFIED);
        Channel channel = ((ForwardOutcome.Opened) outcome(asked)).channel();
        TestAgent.Forward again = control.forward();
        again.open(id);
        assertThat(again.next().getAck().getError()).isEqualTo(CarryError.CARRY_ERROR_UNKNOWN_CARRY);
        assertThat(channel.isActive()).isTrue();
        channel.close();
        awaitNoForwards();
    }

    @Test
    void forwardThatTheAgentNeverOpens_timesOut() {
        TunnelRig.Door door = rig.door(TunnelRig.quick());
        TestAgent enrolled = rig.activated();
        TestAgent slow = rig.agent(enrolled.agentId, door.server().port());
        slow.keys = enrolled.keys;
        slow.chain = enrolled.chain;
        TestAgent.Control attached = slow.attach();
        CompletionStage<ForwardOutcome> asked = new AgentForwards(door.context()).open(slow.agentId, "yard", "http");
        assertThat(attached.next().hasOpenForward()).isTrue();
        assertThat(failure(asked)).isEqualTo(ForwardFailure.Code.UNREACHABLE);
        TestAgent.Forward late = attached.forward();
        late.open(1);
        assertThat(late.next().getAck().getError()).isEqualTo(CarryError.CARRY_ERROR_UNKNOWN_CARRY);
    }

    @Test
    void moreForwardsThanAllowed_areRefused() {
        int max = TunnelConfig.of(1_000).maxForwardsPerAgent();
        TestAgent busy = rig.activated();
        TestAgent.Control theirs = rig.attached(busy);
        for (int i = 0; i < max; i++) {
            forwards.open(busy.agentId, "yard", "http");
        }
        assertThat(failure(forwards.open(busy.agentId, "yard", "http"))).isEqualTo(ForwardFailure.Code.BUSY);
        theirs.hangUp();
    }

    @Test
    void tunnelLost_breaksItsForwards() {
        TestAgent other = rig.activated();
        TestAgent.Control theirs = rig.attached(other);
        Open open = open(other, theirs);
        CompletionStage<ForwardOutcome> asked = forwards.open(other.agentId, "yard", "http");

        theirs.hangUp();

        await().until(() -> open.taker().events.contains("closed"));
        assertThat(open.taker().failure).isNotNull().satisfies(failure -> assertThat(failure.code())
                .isEqualTo(ForwardFailure.Code.AGENT_OFFLINE));
        assertThat(failure(asked)).isEqualTo(ForwardFailure.Code.AGENT_OFFLINE);
    }

    @Test
    void errorOfTheService_comesBehindItsData() {
        Open open = open(agent, control);
        open.agents().send("half a page");
        open.agents().end(CarryError.CARRY_ERROR_ENDED);
        open.channel().config().setAutoRead(true);
        await().until(() -> open.taker().events.contains("closed"));
        assertThat(open.taker().events).containsExactly("half a page", "closed");
        assertThat(open.taker().failure).isNotNull().satisfies(failure -> assertThat(failure.code())
                .isEqualTo(ForwardFailure.Code.BROKEN));
        awaitNoForwards();
    }

    @Test
    void agentThatIgnoresItsCredit_isCutOff_andOthersAreNot() {
        Open healthy = open(agent, control);
        Open attacked = open(agent, control);
        for (int sent = 0; sent <= ForwardChannel.WINDOW_BYTES; sent += PART.length) {
            attacked.agents().send(PART);
        }
        assertThat(attacked.agents().next().getEnd().getError()).isEqualTo(CarryError.CARRY_ERROR_INTERNAL);
        attacked.channel().config().setAutoRead(true);
        await().until(() -> attacked.taker().events.contains("closed"));
        assertThat(attacked.taker().bytes).hasValue(ForwardChannel.WINDOW_BYTES);
        assertThat(attacked.taker().failure).isNotNull().satisfies(failure -> assertThat(failure.code())
                .isEqualTo(ForwardFailure.Code.INTERNAL));

        healthy.channel().writeAndFlush(Unpooled.copiedBuffer("still here", UTF_8));
        assertThat(healthy.agents().textUpTo("here")).isEqualTo("still here");
        healthy.channel().close();
        awaitNoForwards();
    }

    private static void awaitNoForwards() {
        AgentTunnel tunnel = rig.registry().tunnel(agent.agentId);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> tunnel != null && tunnel.calls().forwardCount() == 0);
    }
}
