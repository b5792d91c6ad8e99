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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets new connections in as fast as the event loops drink them: a few, and the next ones when every loop has come round
 * and not too many handshakes are under way.
 *
 * <p>After a restart thousands of agents come within a second or two, and each handshake takes a loop a millisecond. If all
 * were let in at once, a loop would work through the first half of thousands of handshakes before it came to the second half
 * of any, when their agents have given up, and before it looked at media again. So connections are taken from the kernel at
 * once, for its backlog is short and what does not fit is lost for seconds, but wait here in the order they came. A
 * connection that waits costs a socket and nothing else. Who only connects and says nothing takes no time of a loop and
 * counts for nothing, so strangers cannot stop this queue.
 *
 * <p>Threading: a handler of the listening channel, confined to its event loop.
 */
final class AcceptPace extends ChannelInboundHandlerAdapter {
    private static final int AT_ONCE_PER_LOOP = 8;

    /** A tenth of a second of a loop that has just started; still hundreds a second where an answer takes 200 ms. */
    private static final int UNDER_WAY_PER_LOOP = 64;

    /** Between two looks while so many are under way. */
    private static final Duration NEXT_LOOK = Duration.ofMillis(2);

    /** So many wait; who comes beyond that is disconnected and comes back by itself. */
    static final int PLACES = 12_000;

    /** An agent gives up after ten seconds: later it is not worth a handshake. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(9);

    private record Waiting(Channel channel, long sinceNanos) {}

    private final List<EventExecutor> loops = new ArrayList<>();
    private final IntSupplier underWay;
    private final LongSupplier nanoClock;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int places;
    private boolean looking;

    /**
     * @param workers the loops that new connections will live on
     * @param underWay handshakes that have begun and are not over
     */
    AcceptPace(EventExecutorGroup workers, IntSupplier underWay, LongSupplier nanoClock) {
        workers.forEach(loops::add);
        this.underWay = underWay;
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
        while (places > 0 && !crowded()) {
            Channel next = next();
            if (next == null) {
                return;
            }
            places--;
            context.fireChannelRead(next);
        }
        if (!looking) {
            looking = true;
            if (crowded()) {
                context.executor().schedule(() -> look(context), NEXT_LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                look(context);
            }
        }
    }

    private boolean crowded() {
        return underWay.getAsInt() >= UNDER_WAY_PER_LOOP * loops.size();
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
