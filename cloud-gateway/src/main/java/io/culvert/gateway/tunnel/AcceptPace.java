package io.culvert.gateway.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets new connections in as fast as the event loops drink them: a few, and the next ones when every loop has come round.
 *
 * <p>After a restart thousands of agents come within a second or two, and each handshake takes a loop a millisecond. If all
 * were let in at once, a loop would work through thousands of them before it looked at media again. So connections are
 * taken from the kernel at once, for its backlog is short and what does not fit is lost for seconds, but wait here in the
 * order they came. A connection that waits costs a socket and nothing else. Who only connects and says nothing takes no
 * time of a loop, so strangers cannot stop this queue.
 *
 * <p>Threading: a handler of the listening channel, confined to its event loop.
 */
final class AcceptPace extends ChannelInboundHandlerAdapter {
    private static final int AT_ONCE_PER_LOOP = 8;

    /** So many wait; who comes beyond that is disconnected and comes back by itself. */
    static final int PLACES = 12_000;

    /** An agent gives up after ten seconds: later it is not worth a handshake. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

    private record Waiting(Channel channel, long sinceNanos) {}

    private final List<EventExecutor> loops = new ArrayList<>();
    private final LongSupplier nanoClock;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int places;
    private boolean looking;

    /** @param workers the loops that new connections will live on */
    AcceptPace(EventExecutorGroup workers, LongSupplier nanoClock) {
        workers.forEach(loops::add);
        this.nanoClock = nanoClock;
        this.places = atOnce();
    }

    private int atOnce() {
        return AT_ONCE_PER_LOOP * loops.size();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof Channel channel)) {
            context.fireChannelRead(message);
        } else if (waiting.size() >= PLACES) {
            channel.unsafe().closeForcibly();
        } else {
            waiting.addLast(new Waiting(channel, nanoClock.getAsLong()));
            letIn(context);
        }
    }

    private void letIn(ChannelHandlerContext context) {
        while (places > 0) {
            Channel next = next();
            if (next == null) {
                return;
            }
            places--;
            context.fireChannelRead(next);
        }
        if (!looking) {
            look(context);
        }
    }

    private @Nullable Channel next() {
        while (true) {
            Waiting next = waiting.pollFirst();
            if (next == null) {
                return null;
            }
            if (nanoClock.getAsLong() - next.sinceNanos() <= LONGEST_WAIT.toNanos()) {
                return next.channel();
            }
            next.channel().unsafe().closeForcibly();
        }
    }

    /** Has every loop tell when it comes to it; then the next may come in. */
    private void look(ChannelHandlerContext context) {
        looking = true;
        AtomicInteger busy = new AtomicInteger(loops.size());
        for (EventExecutor loop : loops) {
            loop.execute(() -> {
                if (busy.decrementAndGet() == 0) {
                    context.executor().execute(() -> cameRound(context));
                }
            });
        }
    }

    private void cameRound(ChannelHandlerContext context) {
        looking = false;
        places = atOnce();
        if (!context.isRemoved()) {
            letIn(context);
        }
    }

    /** The door closes. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        waiting.forEach(each -> each.channel().unsafe().closeForcibly());
        waiting.clear();
        context.fireChannelInactive();
    }
}
