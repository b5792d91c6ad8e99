package io.culvert.agent.camera;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Lets many carries of one tunnel send together. What is sent in one turn of the event loop goes out in one write; frames of
 * independent cameras come in turns of their own, so each would be a write here and a read at the gateway. With more than
 * {@link #FEW} carries a send is put off until {@link #APART} have passed since the last one and takes along what comes
 * meanwhile; a send after a pause is not put off, nor is any with few carries.
 *
 * <p>Confined to the event loop.
 */
final class SendPace {
    static final int FEW = 8;
    static final long APART = TimeUnit.MILLISECONDS.toNanos(2);

    private final EventLoop loop;
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private boolean scheduled;
    private long sentNanos;

    SendPace(EventLoop loop) {
        this.loop = loop;
        this.sentNanos = System.nanoTime() - APART;
    }

    /**
     * Runs {@code send} now or soon; once, however often it is asked for meanwhile.
     *
     * @param carries how many share the tunnel
     */
    void send(Runnable send, int carries) {
        long now = System.nanoTime();
        if (carries <= FEW || (!scheduled && now - sentNanos >= APART)) {
            sentNanos = now;
            send.run();
            return;
        }
        waiting.add(send);
        if (!scheduled) {
            scheduled = true;
            loop.schedule(this::sendAll, Math.max(0, sentNanos + APART - now), TimeUnit.NANOSECONDS);
        }
    }

    private void sendAll() {
        scheduled = false;
        sentNanos = System.nanoTime();
        List<Runnable> all = new ArrayList<>(waiting);
        waiting.clear();
        all.forEach(Runnable::run);
    }
}
