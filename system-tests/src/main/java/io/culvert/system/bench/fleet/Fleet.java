package io.culvert.system.bench.fleet;

import io.culvert.agent.link.Backoff;
import io.culvert.proto.tunnel.v1.Hello;
import io.culvert.proto.tunnel.v1.Input;
import io.culvert.proto.tunnel.v1.InputState;
import io.culvert.proto.tunnel.v1.MediaKind;
import io.culvert.proto.tunnel.v1.Track;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many light agents in this process, on one event loop: real mutual TLS, HTTP/2 and the Control call. Each holds a file
 * open, so the process's limit of open files (often 20,000) is theirs.
 *
 * <p>Threading: public methods from any thread; the counters may be read at any time.
 */
public final class Fleet implements AutoCloseable {
    private static final int AGENTS_PER_HOME = 100;

    private final InetSocketAddress gateway;
    private final FleetTls tls;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final List<LightAgent> agents = new ArrayList<>();

    private final AtomicInteger online = new AtomicInteger();
    private final AtomicInteger dials = new AtomicInteger();

    /** Guarded by this, as is the next. */
    private final Map<String, Integer> failures = new TreeMap<>();

    private final List<Long> welcomes = new ArrayList<>();

    /**
     * @param address {@code host:port} of the gateway's agents' port
     * @throws IOException when TLS cannot be set up
     */
    public Fleet(FleetIdentities identities, String address) throws IOException {
        int colon = address.lastIndexOf(':');
        gateway = new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        tls = new FleetTls(identities);
        SplittableRandom random = new SplittableRandom();
        Hello hello = hello();
        for (FleetIdentities.Identity identity : identities.agents()) {
            agents.add(new LightAgent(
                    this,
                    identity.agentId(),
                    hello,
                    loop.next().next(),
                    new Backoff(random.split()),
                    home(agents.size())));
        }
    }

    /**
     * The address that an agent dials from. Agents live in thousands of homes, and a gateway lets one address bring only so
     * many strangers at a time; on loopback each hundred has an address of its own. Null: whichever the system takes.
     */
    private @Nullable InetSocketAddress home(int index) throws IOException {
        if (!gateway.getAddress().isLoopbackAddress() || !(gateway.getAddress() instanceof Inet4Address)) {
            return null;
        }
        int number = index / AGENTS_PER_HOME;
        byte[] address = {127, 1, (byte) (number / 250), (byte) (1 + number % 250)};
        return new InetSocketAddress(InetAddress.getByAddress(address), 0);
    }

    /** One camera, as most agents will have. */
    private static Hello hello() {
        return Hello.newBuilder()
                .addProtocolVersions(1)
                .setAgentVersion("light")
                .setBootId(System.nanoTime() | 1)
                .setModel("light")
                .setSerial("0000-0000")
                .setUptimeMs(60_000)
                .addInputs(Input.newBuilder()
                        .setName("cam")
                        .setState(InputState.INPUT_STATE_READY)
                        .addTracks(Track.newBuilder()
                                .setKind(MediaKind.MEDIA_KIND_VIDEO)
                                .setEncodingName("H264")
                                .setPayloadType(96)
                                .setClockRate(90_000)
                                .setWidth(1280)
                                .setHeight(720)))
                .build();
    }

    /** Lets all dial for the first time, spread evenly over {@code spread}. */
    public void start(Duration spread) {
        for (int i = 0; i < agents.size(); i++) {
            agents.get(i).startAfter(spread.multipliedBy(i).dividedBy(agents.size()));
        }
    }

    public int size() {
        return agents.size();
    }

    /** How many are welcome at the gateway now. */
    public int online() {
        return online.get();
    }

    /** Connections tried so far. */
    public int dials() {
        return dials.get();
    }

    /** Waits until that many are online; false when it takes too long. */
    public boolean awaitOnline(int wanted, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (online.get() < wanted) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        return true;
    }

    /** Forgets the welcomes and failures so far. */
    public synchronized void mark() {
        welcomes.clear();
        failures.clear();
        dials.set(0);
    }

    /** When agents were welcomed since the last {@link #mark}, by {@link System#nanoTime}, ascending. */
    public synchronized long[] welcomes() {
        return welcomes.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    /** Why dials failed and tunnels ended since the last {@link #mark}, and how often. */
    public synchronized Map<String, Integer> failures() {
        return new TreeMap<>(failures);
    }

    InetSocketAddress gateway() {
        return gateway;
    }

    FleetTls tls() {
        return tls;
    }

    Class<? extends Channel> channelType() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    void dialled() {
        dials.incrementAndGet();
    }

    synchronized void welcomed() {
        welcomes.add(System.nanoTime());
        online.incrementAndGet();
    }

    void lost(String why) {
        online.decrementAndGet();
        failed(why);
    }

    synchronized void failed(String why) {
        // Without addresses, so that the same trouble is counted together.
        failures.merge(why.replaceAll(" ?/?[\\[\\]0-9a-f.:]*:\\d+", ""), 1, Integer::sum);
    }

    @Override
    public void close() {
        agents.forEach(LightAgent::stop);
        try {
            loop.shutdownGracefully(200, 2_000, TimeUnit.MILLISECONDS).await(3, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How welcomes are spread over time: the largest number in a second, and the mean per second. */
    public record Spread(int busiestSecond, double meanPerSecond) {
        public static Spread of(long[] welcomes, long sinceNanos) {
            if (welcomes.length == 0) {
                return new Spread(0, 0);
            }
            double seconds = Math.max(1, (welcomes[welcomes.length - 1] - sinceNanos) / 1e9);
            int[] bins = new int[(int) seconds + 1];
            Arrays.stream(welcomes)
                    .forEach(at -> bins[(int) Math.clamp((at - sinceNanos) / 1_000_000_000L, 0, bins.length - 1)]++);
            return new Spread(Arrays.stream(bins).max().orElse(0), welcomes.length / seconds);
        }
    }
}
