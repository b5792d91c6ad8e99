package io.culvert.system.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Many viewers of one address on one event loop. Counters may be read from any thread. */
final class Swarm implements AutoCloseable {
    private static final int STAMP_READERS_EVERY = 20;
    private static final Duration CONNECT = Duration.ofSeconds(30);

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final List<Channel> channels = new ArrayList<>();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder gaps = new LongAdder();
    private final AtomicInteger playing = new AtomicInteger();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final Samples delays = new Samples();
    private final Samples firstKeyFrames = new Samples();

    /**
     * Connects {@code count} viewers, spread evenly over {@code spread}, and waits until all play.
     *
     * @throws IllegalStateException when one fails or they do not play in time
     */
    void open(String url, int count, Duration spread) {
        URI uri = URI.create(url);
        long between = spread.toNanos() / Math.max(1, count);
        for (int i = 0; i < count; i++) {
            boolean readsStamps = i % STAMP_READERS_EVERY == 0;
            Bootstrap bootstrap = new Bootstrap()
                    .group(loop)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new SwarmViewer(url, readsStamps, Swarm.this));
                        }
                    });
            channels.add(bootstrap
                    .connect(uri.getHost(), uri.getPort())
                    .syncUninterruptibly()
                    .channel());
            LockSupport.parkNanos(between);
        }
        long deadline = System.nanoTime() + CONNECT.toNanos();
        while (playing.get() < count) {
            String failed = failure.get();
            if (failed != null || System.nanoTime() > deadline) {
                throw new IllegalStateException(playing.get() + " of " + count + " viewers play; " + failed);
            }
            LockSupport.parkNanos(1_000_000);
        }
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

    void delay(long micros) {
        delays.add(micros / 1000.0);
    }

    void firstKeyFrame(long nanos) {
        firstKeyFrames.add(nanos / 1e6);
    }

    long bytesReceived() {
        return bytes.sum();
    }

    long gapsSeen() {
        return gaps.sum();
    }

    Samples delays() {
        return delays;
    }

    Samples firstKeyFrames() {
        return firstKeyFrames;
    }

    @Override
    public void close() {
        channels.forEach(Channel::close);
        loop.shutdownGracefully().syncUninterruptibly();
    }

    /** Milliseconds. Guarded by this. */
    static final class Samples {
        private double[] values = new double[1024];
        private int count;

        synchronized void add(double value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, count * 2);
            }
            values[count++] = value;
        }

        synchronized void clear() {
            count = 0;
        }

        /** The value below which {@code share} of all lie; NaN when there is none. */
        synchronized double quantile(double share) {
            if (count == 0) {
                return Double.NaN;
            }
            double[] sorted = Arrays.copyOf(values, count);
            Arrays.sort(sorted);
            return sorted[Math.min(count - 1, (int) (count * share))];
        }
    }
}
