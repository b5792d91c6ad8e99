package io.culvert.agent.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendPaceTest {
    private static final int MANY = SendPace.FEW + 1;

    private final EventLoop loop = new DefaultEventLoop();
    private final SendPace pace = new SendPace(loop);
    private final AtomicInteger sent = new AtomicInteger();
    private final Runnable send = sent::incrementAndGet;

    @AfterEach
    void end() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private void onLoop(Runnable work) throws ExecutionException, InterruptedException {
        loop.submit(work).get();
    }

    @Test
    void send_withFewCarries_isAtOnce() throws Exception {
        onLoop(() -> {
            for (int i = 0; i < 100; i++) {
                pace.send(send, SendPace.FEW);
            }
        });
        assertThat(sent).hasValue(100);
    }

    @Test
    void send_withMany_isAtOnceAfterAPause_andTogetherWithinOne() throws Exception {
        AtomicInteger others = new AtomicInteger();
        onLoop(() -> {
            pace.send(send, MANY);
            assertThat(sent).hasValue(1);
            for (int i = 0; i < 50; i++) {
                pace.send(send, MANY);
                pace.send(others::incrementAndGet, MANY);
            }
            assertThat(sent).hasValue(1);
        });
        LockSupport.parkNanos(10 * SendPace.APART);
        onLoop(() -> {
            assertThat(sent).hasValue(2);
            assertThat(others).hasValueGreaterThan(0);
            pace.send(send, MANY);
            assertThat(sent).hasValue(3);
        });
    }
}
