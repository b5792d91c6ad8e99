package io.culvert.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.camera.video.FrameClock;
import io.netty.channel.DefaultEventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class FrameTimerTest {
    private final List<Long> delivered = new CopyOnWriteArrayList<>();

    @Test
    void camera_thatFails_stopsNeitherTheOthersNorTheTimer() {
        DefaultEventLoop loop = new DefaultEventLoop();
        FrameClock clock = new FrameClock(50, System.nanoTime(), 0);
        FrameTimer timer = new FrameTimer(
                loop,
                clock,
                List.of(
                        due(number -> {
                            throw new IllegalStateException("broken on purpose");
                        }),
                        due(number -> {
                            throw new OutOfMemoryError("broken on purpose");
                        }),
                        due(delivered::add)));
        try {
            timer.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> delivered.size() >= 5);
        } finally {
            loop.submit(timer::stop).awaitUninterruptibly();
            loop.shutdownGracefully();
        }
        for (int i = 1; i < delivered.size(); i++) {
            assertThat(delivered.get(i)).isEqualTo(delivered.get(i - 1) + 1);
        }
    }

    private static FrameTimer.Due due(java.util.function.LongConsumer delivery) {
        return new FrameTimer.Due() {
            @Override
            public String path() {
                return "test";
            }

            @Override
            public void deliver(long number) {
                delivery.accept(number);
            }
        };
    }
}
