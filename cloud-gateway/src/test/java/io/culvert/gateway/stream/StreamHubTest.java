package io.culvert.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamHubTest {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(3, NioIoHandler.newFactory());

    @AfterEach
    void end() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** The loops of ten streams whose sources come in on {@code home}. */
    private Set<EventLoop> loopsOfStreams(@Nullable EventLoop home) {
        CompletableFuture<?>[] opened = new CompletableFuture<?>[10];
        Set<EventLoop> seen = new HashSet<>();
        StreamSources sources = new StreamSources() {
            @Override
            public StreamSource open(StreamKey key, SourceSink sink) {
                synchronized (seen) {
                    seen.add(sink.loop());
                }
                opened[(int) key.epoch()].complete(null);
                return StreamFixture.SILENT;
            }

            @Override
            public @Nullable EventLoop loop(StreamKey key) {
                return home;
            }
        };
        try (StreamHub hub = new StreamHub(sources, loops, StreamConfig.defaults(), new SimpleMeterRegistry())) {
            for (int i = 0; i < opened.length; i++) {
                opened[i] = new CompletableFuture<>();
                hub.keepOn(new StreamKey(new UUID(0, i), i, Quality.MAIN), true);
            }
            CompletableFuture.allOf(opened).orTimeout(10, TimeUnit.SECONDS).join();
        }
        return seen;
    }

    @Test
    void streams_liveWhereTheirMediaComesIn() {
        for (EventExecutor loop : loops) {
            assertThat(loopsOfStreams((EventLoop) loop)).containsExactly((EventLoop) loop);
        }
    }

    @Test
    void streams_ofASourceWithoutALoopOrWithAForeignOne_areSpreadOverOurs() {
        EventLoopGroup others = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Set<EventLoop> ours = new HashSet<>();
            loops.forEach(loop -> ours.add((EventLoop) loop));
            assertThat(loopsOfStreams(null)).isEqualTo(ours);
            assertThat(loopsOfStreams(others.next())).isEqualTo(ours);
        } finally {
            others.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void loopThatHangs_getsNothingMoreUpToAKeyFrame_andReadersAreTold() throws Exception {
        CompletableFuture<SourceSink> opened = new CompletableFuture<>();
        StreamSources sources = (key, sink) -> {
            opened.complete(sink);
            return StreamFixture.SILENT;
        };
        try (StreamHub hub = new StreamHub(sources, loops, StreamConfig.defaults(), new SimpleMeterRegistry())) {
            LiveStream stream = hub.stream(new StreamKey(new UUID(1, 2), 3, Quality.MAIN));
            FakeReader reader = new FakeReader(stream.loop());
            FakeCamera camera = new FakeCamera(1, 2, 3);
            stream.attach(reader);
            SourceSink sink = opened.get(10, TimeUnit.SECONDS);
            sink.described(FakeCamera.video());
            sink.batch(camera.picture(true, 1));
            CountDownLatch hangs = new CountDownLatch(1);
            stream.loop().execute(() -> await(hangs));
            for (int i = 0; i < 12_000; i++) { // of 1 kB each
                sink.batch(camera.picture(i % 1000 == 0, 1));
            }
            hangs.countDown();
            stream.loop().submit(() -> {}).get();
            int before = reader.all(FakeCamera.VIDEO).size();
            sink.batch(camera.picture(false, 1));
            sink.batch(camera.picture(true, 1));
            stream.loop().submit(() -> {}).get();

            assertThat(before).isBetween(7_000, 10_000);
            assertThat(reader.dropped).containsExactly(before - reader.cached.size());
            assertThat(reader.all(FakeCamera.VIDEO)).hasSize(before + 1);
            assertThat(reader.live.getLast().frame()).isEqualTo(12_002);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
