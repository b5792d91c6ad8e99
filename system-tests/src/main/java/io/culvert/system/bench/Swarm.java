package io.culvert.system.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Many viewers on one event loop. Counters may be read from any thread. */
public final class Swarm implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration FIRST_VIEWER = Duration.ofSeconds(10);

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final int stampReadersEvery;
    private final @Nullable InetSocketAddress from;
    private final Queue<Channel> channels = new ConcurrentLinkedQueue<>();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder gaps = new LongAdder();
    private final AtomicInteger playing = new AtomicInteger();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final Samples delays = new Samples();
    private final Samples firstKeyFrames = new Samples();
    private int opened;

    /** @param stampReadersEvery of so many viewers one reads the stamps of frames */
    Swarm(int stampReadersEvery) {
        this(stampReadersEvery, null);
    }

    /** @param address of this machine that the viewers come from; null for the usual one */
    Swarm(int stampReadersEvery, @Nullable String address) {
        this.stampReadersEvery = stampReadersEvery;
        this.from = address == null ? null : new InetSocketAddress(address, 0);
    }

    /**
     * One viewer who has the source running, so that those after it measure joining and not the camera's start. A server
     * that has not got its camera yet is asked again.
     *
     * @throws IllegalStateException when it does not play within 10 s
     */
    static Swarm ofFirstViewer(String url) {
        long deadline = System.nanoTime() + FIRST_VIEWER.toNanos();
        while (true) {
            Swarm swarm = new Swarm(1);
            try {
                swarm.open(url, 1, Duration.ZERO);
                return swarm;
            } catch (IllegalStateException e) {
                swarm.close();
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    /**
     * One viewer of each address, all of whom play.
     *
     * @throws IllegalStateException when one does not
     */
    public static Swarm watching(List<String> urls) {
        Swarm swarm = new Swarm(Integer.MAX_VALUE);
        try {
            swarm.open(urls, Duration.ZERO, SwarmViewer.Conduct.WATCHES);
            return swarm;
        } catch (IllegalStateException e) {
            swarm.close();
            throw e;
        }
    }

    /**
     * Connects {@code count} viewers, spread evenly over {@code spread}, and waits until all play.
     *
     * @throws IllegalStateException when one fails or they do not play in time
     */
    void open(String url, int count, Duration spread) {
        open(Collections.nCopies(count, url), spread, SwarmViewer.Conduct.WATCHES);
    }

    /** The same with an address for each viewer. */
    void open(List<String> urls, Duration spread, SwarmViewer.Conduct conduct) {
        long between = spread.toNanos() / Math.max(1, urls.size());
        for (String url : urls) {
            connect(url, conduct);
            LockSupport.parkNanos(between);
        }
        awaitAll();
    }

    /** Connects viewers that leave with their first key frame, each so long after now, and waits until all had it. */
    void join(String url, List<Duration> after, Duration atMost) {
        for (Duration offset : after) {
            loop.schedule(
                    () -> connect(url, SwarmViewer.Conduct.LEAVES_WITH_FIRST_PICTURE),
                    offset.toNanos(),
                    TimeUnit.NANOSECONDS);
        }
        long deadline = System.nanoTime() + atMost.toNanos();
        while (firstKeyFrames.count() < after.size()) {
            check(deadline, firstKeyFrames.count() + " of " + after.size() + " viewers had a picture");
        }
    }

    private void connect(String url, SwarmViewer.Conduct conduct) {
        URI uri = URI.create(url);
        boolean readsStamps = opened++ % stampReadersEvery == 0;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new SwarmViewer(url, readsStamps, conduct, Swarm.this));
                    }
                });
        if (from != null) {
            bootstrap.localAddress(from);
        }
        channels.add(bootstrap
                .connect(uri.getHost(), uri.getPort())
                .addListener(this::connected)
                .channel());
    }

    private void connected(Future<? super Void> connect) {
        Throwable cause = connect.cause();
        if (cause != null) {
            failed(cause.toString());
        }
    }

    private void awaitAll() {
        long deadline = System.nanoTime() + CONNECT.toNanos();
        while (playing.get() < opened) {
            check(deadline, playing.get() + " of " + opened + " viewers play");
        }
    }

    private void check(long deadline, String how) {
        String failed = failure.get();
        if (failed != null || System.nanoTime() > deadline) {
            throw new IllegalStateException(how + "; " + (failed == null ? "the time is up" : failed));
        }
        LockSupport.parkNanos(1_000_000);
    }

    void bytes(int count) {
        bytes.add(count);
    }

    void gap() {
        gaps.increment();
    }

    void playing() {
        playing.incrementAndGet();
    }

    void failed(String reason) {
        failure.compareAndSet(null, reason);
    }

    /** Time since the camera handed a frame to the network. */
    void delay(long nanos) {
        delays.add(nanos / 1e6);
    }

    void firstKeyFrame(long nanos) {
        firstKeyFrames.add(nanos / 1e6);
    }

    public long bytesReceived() {
        return bytes.sum();
    }

    public long gapsSeen() {
        return gaps.sum();
    }

    /** Why a viewer failed; null when none did. */
    @Nullable
    String failure() {
        return failure.get();
    }

    /** Milliseconds. */
    Samples delays() {
        return delays;
    }

    /** Milliseconds from PLAY to the end of the first whole key frame. */
    Samples firstKeyFrames() {
        return firstKeyFrames;
    }

    /** Closes all connections without TEARDOWN. */
    @Override
    public void close() {
        channels.forEach(Channel::close);
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
