package io.culvert.system.soak;

import io.culvert.agent.forward.ForwardCall;
import io.culvert.agent.forward.ForwardService;
import io.culvert.agent.forward.ForwardTarget;
import io.culvert.agent.forward.ForwardUplink;
import io.culvert.agent.forward.Forwards;
import io.culvert.agent.forward.UplinkForwards;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.ForwardAck;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardEnd;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.culvert.proto.tunnel.v1.OpenForward;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A hostile gateway's commands to the forwards of an agent, with the agent's own dialler and the system's resolver, against a name
 * server that lies. To be run in a namespace that counts what leaves ({@link ForwardsNamespace}): this side only says what it did.
 *
 * <p>The owner's list: one camera whose address is written, one whose name is honest, and one for each of {@link #LIES}.
 */
public final class HostileForwards {
    static final String WRITTEN = "192.0.2.20";
    static final String HONEST = "192.0.2.21";
    static final int PORT = 8080;

    /** So that the agent's ration of dials to one camera does not hide what it would have dialled. */
    private static final long PAUSE_NANOS = 1_100_000;

    /** What each name answers in turn. Only {@link #HONEST} may ever be dialled of all this. */
    static final Map<String, List<String>> LIES = Map.ofEntries(
            Map.entry("honest.test", List.of(HONEST)),
            Map.entry("loop.test", List.of("127.0.0.1")),
            Map.entry("loop2.test", List.of("127.255.1.2")),
            Map.entry("zero.test", List.of("0.0.0.0")),
            Map.entry("meta.test", List.of("169.254.169.254")),
            Map.entry("link.test", List.of("169.254.1.1")),
            Map.entry("meta6.test", List.of("fd00:ec2::254")),
            Map.entry("alibaba.test", List.of("100.100.100.200")),
            Map.entry("azure.test", List.of("168.63.129.16")),
            Map.entry("loop6.test", List.of("::1")),
            Map.entry("link6.test", List.of("fe80::1")),
            Map.entry("multi.test", List.of("224.0.0.251")),
            Map.entry("multi6.test", List.of("ff02::1")),
            Map.entry("broad.test", List.of("255.255.255.255")),
            Map.entry("mapped.test", List.of("v6:00000000000000000000ffff+127.0.0.1")),
            Map.entry("nat64.test", List.of("v6:0064ff9b0000000000000000+127.0.0.1")),
            Map.entry("local64.test", List.of("v6:0064ff9b0001000000000000+169.254.169.254")),
            Map.entry("sixtofour.test", List.of("2002:7f00:1::1")),
            Map.entry("mixed.test", List.of(HONEST + " 127.0.0.1")),
            Map.entry("mixed6.test", List.of(HONEST + " ::1")),
            Map.entry("rebind.test", List.of(HONEST, "127.0.0.1", "169.254.169.254")),
            Map.entry("failing.test", List.of("SERVFAIL", "127.0.0.1", "SERVFAIL", HONEST)),
            Map.entry("empty.test", List.of("", "127.0.0.1")));

    private static final List<String> WORDS = List.of(
            "",
            " ",
            "http",
            "HTTP",
            "onvif",
            "https",
            "telnet",
            "tcp",
            "rtsp",
            "127.0.0.1",
            "127.0.0.1:22",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "localhost",
            "[::1]:80",
            "::1",
            "[::ffff:127.0.0.1]:80",
            "169.254.169.254",
            "http://169.254.169.254/latest/meta-data/",
            "fd00:ec2::254",
            "192.168.1.1:23",
            WRITTEN + ":22",
            WRITTEN + ":" + PORT,
            "http://" + WRITTEN + ":" + PORT + "@127.0.0.1",
            "loop.test",
            "loop.test.",
            "metadata.google.internal",
            "file:///etc/shadow",
            "unix:/var/run/docker.sock",
            "http\nonvif",
            "http\u0000",
            "\uff48ttp",
            "h\u0442\u0442p",
            "%68ttp",
            "written/sub",
            "WRITTEN",
            "../written",
            "*",
            "0",
            "-1",
            "null",
            "${jndi:ldap://127.0.0.1/a}",
            "x".repeat(5_000));

    private final EventLoop loop;
    private final UplinkForwards uplink;
    private final Map<Long, CompletableFuture<String>> asked = new TreeMap<>();
    private final AtomicInteger opened = new AtomicInteger();

    private HostileForwards(EventLoop loop, Forwards forwards) {
        this.loop = loop;
        this.uplink = forwards.attach(new HostileGateway());
    }

    /** @param arguments how many commands */
    public static void main(String[] arguments) throws Exception {
        int commands = Integer.parseInt(arguments[0]);
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (RebindingNames names = new RebindingNames(new InetSocketAddress("127.0.0.1", 53), LIES);
                ServerSocket written = listen(WRITTEN);
                ServerSocket honest = listen(HONEST)) {
            Map<String, Map<ForwardService, ForwardTarget>> list = new TreeMap<>();
            list.put("written", Map.of(ForwardService.HTTP, ForwardTarget.parse(WRITTEN + ":" + PORT, 80)));
            for (String name : LIES.keySet()) {
                ForwardTarget target = ForwardTarget.parse(name + ":" + PORT, 80);
                list.put(name, Map.of(ForwardService.HTTP, target, ForwardService.ONVIF, target));
            }
            EventLoop loop = loops.next();
            HostileForwards hostile = new HostileForwards(loop, new Forwards(loop, list));
            Map<String, Integer> outcomes = hostile.run(commands, new ArrayList<>(list.keySet()));
            System.out.println("outcomes " + outcomes + ", questions to the name server " + names.asked());
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        }
    }

    private static ServerSocket listen(String address) throws IOException {
        ServerSocket server = new ServerSocket(PORT, 100, InetAddress.getByName(address));
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try (Socket connection = server.accept()) {
                    connection.shutdownOutput();
                } catch (IOException e) {
                    return;
                }
            }
        });
        return server;
    }

    /** Sends commands: half of them names of the list with every service there is, half of them nonsense. */
    private Map<String, Integer> run(int commands, List<String> cameras) throws Exception {
        Random random = new Random(commands);
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int i = 0; i < commands; i++) {
            boolean listed = i % 2 == 0;
            String camera = listed ? cameras.get(i / 2 % cameras.size()) : word(random);
            String service =
                    listed ? random.nextBoolean() ? "http" : "onvif" : random.nextBoolean() ? "http" : word(random);
            long id = random.nextInt(8) == 0 ? random.nextLong() : i; // replays and jumps of ids too
            String outcome = command(id, camera, service);
            outcomes.merge(outcome, 1, Integer::sum);
            LockSupport.parkNanos(PAUSE_NANOS);
            if (i % 1_000 == 999) {
                System.out.println((i + 1) + " commands");
            }
        }
        return outcomes;
    }

    private static String word(Random random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private String command(long id, String camera, String service) throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        loop.execute(() -> {
            asked.put(id, outcome);
            uplink.open(OpenForward.newBuilder()
                    .setForwardId(id)
                    .setCamera(camera)
                    .setService(service)
                    .build());
        });
        return outcome.get(30, TimeUnit.SECONDS);
    }

    /** The other end of the tunnel: notes what came of a command, and plays a gateway that ends each forward at once. */
    private final class HostileGateway implements ForwardUplink {
        @Override
        public void answer(AgentControl message) {
            CompletableFuture<String> outcome =
                    asked.remove(message.getCommandFailed().getId());
            if (outcome != null) {
                outcome.complete(message.getCommandFailed().getError().name().replace("CARRY_ERROR_", ""));
            }
        }

        @Override
        public ForwardCall openForward(ForwardCall.Listener listener) {
            opened.incrementAndGet();
            return new EndingCall(listener);
        }

        @Override
        public boolean carriesMedia() {
            return false;
        }

        @Override
        public boolean mediaWaits() {
            return false;
        }
    }

    private final class EndingCall implements ForwardCall {
        private final Listener listener;

        EndingCall(Listener listener) {
            this.listener = listener;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void send(ForwardUp message) {
            if (message.hasOpen()) {
                CompletableFuture<String> outcome =
                        asked.remove(message.getOpen().getForwardId());
                if (outcome != null) {
                    outcome.complete("OPENED");
                }
                loop.execute(() -> {
                    listener.onMessage(ForwardDown.newBuilder()
                            .setAck(ForwardAck.getDefaultInstance())
                            .build());
                    listener.onMessage(ForwardDown.newBuilder()
                            .setEnd(ForwardEnd.newBuilder().setError(CarryError.CARRY_ERROR_STOPPED))
                            .build());
                });
            }
        }

        @Override
        public void request(int messages) {}

        @Override
        public void finish() {
            loop.execute(() -> listener.onClosed("OK"));
        }

        @Override
        public void cancel(String reason) {}
    }
}
