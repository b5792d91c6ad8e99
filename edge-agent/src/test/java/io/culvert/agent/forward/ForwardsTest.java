package io.culvert.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CommandFailed;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.culvert.proto.tunnel.v1.OpenForward;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway that commands whatever it likes, against a list that only the owner writes. */
class ForwardsTest {
    private static final ForwardTarget HTTP = ForwardTarget.parse("192.0.2.20:8080", 80);
    private static final ForwardTarget NAMED = ForwardTarget.parse("yard.lan", 80);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final List<InetSocketAddress> dialled = new ArrayList<>();
    private final List<CommandFailed> answers = new ArrayList<>();
    private final FakeNames names = new FakeNames();
    private boolean gatewayReads = true;

    private final Forwards forwards = new Forwards(
            loop,
            Map.of(
                    "door", Map.of(ForwardService.HTTP, HTTP),
                    "yard", Map.of(ForwardService.HTTP, NAMED, ForwardService.ONVIF, NAMED)),
            ForwardConfig.defaults(),
            names,
            address -> {
                dialled.add(address);
                return failed(new EmbeddedChannel());
            });

    private final UplinkForwards uplink = forwards.attach(new ForwardUplink() {
        @Override
        public void answer(AgentControl message) {
            if (gatewayReads) {
                answers.add(message.getCommandFailed());
            }
        }

        @Override
        public ForwardCall openForward(ForwardCall.Listener listener) {
            return new DeafCall();
        }

        @Override
        public boolean carriesMedia() {
            return false;
        }

        @Override
        public boolean mediaWaits() {
            return false;
        }
    });

    private static ChannelFuture failed(EmbeddedChannel channel) {
        return channel.newFailedFuture(new ConnectException("nobody there"));
    }

    @AfterEach
    void stop() throws Exception {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }

    @Test
    void declaredService_isDialledAtItsAddress() throws Exception {
        command(1, "door", "http");
        assertThat(dialled).containsExactly(new InetSocketAddress("192.0.2.20", 8080));
        assertThat(last().getError()).isEqualTo(CarryError.CARRY_ERROR_UNREACHABLE);
    }

    @Test
    void whatIsNotDeclared_isRefusedByItsCode() throws Exception {
        command(1, "door", "onvif");
        assertThat(last().getError()).isEqualTo(CarryError.CARRY_ERROR_NO_SUCH_SERVICE);
        command(2, "cellar", "http");
        assertThat(last().getError()).isEqualTo(CarryError.CARRY_ERROR_NO_SUCH_SERVICE);
        assertThat(last().getId()).isEqualTo(2);
        assertThat(dialled).isEmpty();
    }

    @Test
    void nameThatLeadsAstray_isToldWithoutTheAddress() throws Exception {
        names.answer("yard.lan", "127.0.0.1");
        command(1, "yard", "http");
        assertThat(last().getError()).isEqualTo(CarryError.CARRY_ERROR_FORBIDDEN);
        assertThat(last().getMessage()).doesNotContain("127").doesNotContain("yard.lan");
        assertThat(dialled).isEmpty();
    }

    @Test
    void resolverThatFails_meansUnreachable() throws Exception {
        names.fail("yard.lan");
        command(1, "yard", "http");
        assertThat(last().getError()).isEqualTo(CarryError.CARRY_ERROR_UNREACHABLE);
        assertThat(dialled).isEmpty();
    }

    @Test
    void dialsOfOneCamera_areRationed() throws Exception {
        for (int id = 0; id < 100; id++) {
            command(id, "door", "http");
        }
        assertThat(dialled)
                .hasSizeLessThanOrEqualTo(2 * ForwardConfig.defaults().maxDialsPerSecond());
        assertThat(last().getError()).isEqualTo(CarryError.CARRY_ERROR_BUSY);
    }

    @Test
    void gatewayThatDoesNotRead_getsNoQueueOfAnswers() throws Exception {
        gatewayReads = false;
        for (int id = 0; id < 1_000; id++) {
            command(id, "door", "telnet");
        }
        assertThat(answers).isEmpty();
    }

    /** The whole promise: ten thousand commands of a hostile gateway, and nothing is dialled that the owner did not write. */
    @Test
    void hostileGateway_reachesNothingButTheList() throws Exception {
        Random random = new Random(7);
        String[] leads = {
            "127.0.0.1", "169.254.169.254", "::1", "fe80::1", "192.168.1.20", "SERVFAIL", "fd00:ec2::254", "0.0.0.0"
        };
        List<String> words = HostileWords.all();
        for (int i = 0; i < 10_000; i++) {
            names.answer("yard.lan", leads[random.nextInt(leads.length)], leads[random.nextInt(leads.length)]);
            String camera = random.nextInt(4) == 0 ? "yard" : words.get(random.nextInt(words.size()));
            String service = random.nextInt(4) == 0 ? "http" : words.get(random.nextInt(words.size()));
            command(random.nextInt(50), camera, service);
        }
        assertThat(answers).hasSize(10_000);
        assertThat(dialled)
                .as("of the names' answers only the one that may be")
                .allMatch(address -> address.getAddress().getHostAddress().equals("192.168.1.20")
                        || address.equals(new InetSocketAddress("192.0.2.20", 8080)));
        assertThat(answers.stream().map(CommandFailed::getMessage))
                .noneMatch(message -> message.contains("192.") || message.contains("yard.lan"));
        assertThat(uplink.isEmpty()).isTrue();
        assertThat(forwards.budget().open()).isZero();
    }

    private void command(long id, String camera, String service) throws Exception {
        onLoop(() -> {
            uplink.open(OpenForward.newBuilder()
                    .setForwardId(id)
                    .setCamera(camera)
                    .setService(service)
                    .build());
            return true;
        });
    }

    private CommandFailed last() {
        return answers.get(answers.size() - 1);
    }

    private <T> T onLoop(Callable<T> call) throws Exception {
        return loop.submit(call).get(5, TimeUnit.SECONDS);
    }

    /** Never used: no dial of this test succeeds. */
    private static final class DeafCall implements ForwardCall {
        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void send(ForwardUp message) {
            throw new AssertionError("a call was opened");
        }

        @Override
        public void request(int messages) {}

        @Override
        public void finish() {}

        @Override
        public void cancel(String reason) {}
    }
}
