package io.culvert.gateway.tunnel;

import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.SourceSink;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.gateway.stream.StreamSource;
import io.netty.channel.EventLoop;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens inputs of attached agents as sources for the hub. Threading: any, never blocks. */
@Singleton
public final class AgentStreams {
    /** Inputs that one agent may announce. */
    public static final int MAX_INPUTS = TunnelInputs.MAX_INPUTS;

    private static final Logger log = LoggerFactory.getLogger(AgentStreams.class);

    private final TunnelContext context;
    private final AtomicLong carryIds = new AtomicLong(new SecureRandom().nextLong());
    private final AtomicLong lastEpoch = new AtomicLong();

    AgentStreams(TunnelContext context) {
        this.context = context;
    }

    /**
     * Asks the agent for one of its inputs.
     *
     * <p>The caller has decided that the camera behind {@code key} may be fed by this agent.
     *
     * @param input as the agent announced it: {@code NAME} or {@code NAME/sub}
     * @param sink is told everything, an agent that is not there included; never from inside this call
     */
    public StreamSource open(String agentId, String input, StreamKey key, SourceSink sink) {
        AgentTunnel tunnel = context.registry().tunnel(agentId);
        if (tunnel == null) {
            return offline(agentId, key, sink);
        }
        Carry carry = new Carry(context, tunnel, carryIds.incrementAndGet(), input, nextEpoch(), sink);
        log.debug("camera {}: asking agent {} for {}", key.camera(), agentId, input);
        if (!carry.start()) {
            context.timers().execute(() -> {
                if (carry.fail(offline(agentId))) {
                    context.registry().tellWhenAttached(agentId, key, sink);
                }
            });
        }
        return carry;
    }

    /** The event loop of the agent's connection; null while it has none. */
    public @Nullable EventLoop loop(String agentId) {
        AgentTunnel tunnel = context.registry().tunnel(agentId);
        return tunnel == null ? null : tunnel.loop();
    }

    /**
     * Grows with every start on this gateway, and across restarts and gateways as far as their clocks agree: it is the
     * time of the start in Unix microseconds.
     */
    private long nextEpoch() {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, context.clock().instant());
        return lastEpoch.updateAndGet(last -> Math.max(last + 1, now));
    }

    private StreamSource offline(String agentId, StreamKey key, SourceSink sink) {
        NoSource source = new NoSource();
        context.timers().execute(() -> {
            if (source.fail(sink, offline(agentId))) {
                context.registry().tellWhenAttached(agentId, key, sink);
            }
        });
        return source;
    }

    private static SourceFailure offline(String agentId) {
        return new SourceFailure(SourceFailure.Code.AGENT_OFFLINE, "agent " + agentId + " is not connected");
    }

    /** Stands for a source that could not be asked. */
    private static final class NoSource implements StreamSource {
        private boolean stopped;

        /** False when it was stopped before. */
        synchronized boolean fail(SourceSink sink, SourceFailure failure) {
            if (stopped) {
                return false;
            }
            stopped = true;
            sink.failed(failure);
            return true;
        }

        @Override
        public void requestKeyFrame() {}

        @Override
        public synchronized void stop() {
            stopped = true;
        }
    }
}
