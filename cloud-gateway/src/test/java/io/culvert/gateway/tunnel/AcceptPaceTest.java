package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcceptPaceTest {
    private final EventExecutor loop = new DefaultEventExecutor();
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger underWay = new AtomicInteger();
    private final EmbeddedChannel listening = new EmbeddedChannel(new AcceptPace(loop, underWay::get, now::get));
    private final CountDownLatch busy = new CountDownLatch(1);

    @AfterEach
    void end() {
        busy.countDown();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private void keepTheLoopBusy() {
        loop.execute(() -> {
            try {
                busy.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private List<EmbeddedChannel> connect(int count) {
        List<EmbeddedChannel> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EmbeddedChannel connection = new EmbeddedChannel();
            connections.add(connection);
            listening.writeInbound(connection);
        }
        return connections;
    }

    private List<Channel> letIn() {
        listening.runPendingTasks();
        listening.runScheduledPendingTasks();
        return listening.inboundMessages().stream().map(Channel.class::cast).toList();
    }

    @Test
    void connections_whileALoopIsBusy_waitInTheOrderTheyCame() {
        keepTheLoopBusy();
        List<EmbeddedChannel> connections = connect(100);
        assertThat(letIn()).hasSizeLessThanOrEqualTo(8).isNotEmpty();
        assertThat(connections).allMatch(Channel::isOpen);

        busy.countDown();
        await().until(() -> letIn().size() == 100);
        assertThat(letIn()).isEqualTo(connections);
    }

    @Test
    void connections_whileManyHandshakesAreUnderWay_wait() throws InterruptedException {
        underWay.set(64);
        List<EmbeddedChannel> connections = connect(20);
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(letIn()).isEmpty();

        underWay.set(63);
        await().until(() -> letIn().size() == 20);
        assertThat(connections).allMatch(Channel::isOpen);
    }

    @Test
    void connection_thatWaitedLongerThanAnAgentDoes_isClosed() {
        keepTheLoopBusy();
        List<EmbeddedChannel> connections = connect(20);
        int before = letIn().size();
        now.set(AcceptPace.LONGEST_WAIT.toNanos() + 1);
        busy.countDown();
        await().until(() -> {
            listening.runPendingTasks();
            return connections.stream().filter(Channel::isOpen).count() == before;
        });
        assertThat(letIn()).hasSize(before);
    }

    @Test
    void connections_thatWaitWhenTheDoorCloses_areClosed() {
        keepTheLoopBusy();
        List<EmbeddedChannel> connections = connect(20);
        int before = letIn().size();
        listening.close();
        assertThat(connections.stream().filter(Channel::isOpen)).hasSize(before);
    }
}
