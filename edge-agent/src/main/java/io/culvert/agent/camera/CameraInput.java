package io.culvert.agent.camera;

import io.culvert.media.pull.StreamPullListener;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.proto.tunnel.v1.Input;
import io.culvert.proto.tunnel.v1.InputState;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one camera: what is known about it, and the one connection to it.
 *
 * <pre>
 *             ┌──────────── probe due ─────────▶ PROBING ──┐
 *   IDLE ─────┤                                            ├── carry wants it / nobody wants it ──▶ CLOSING ──▶ IDLE
 *             └── a carry wants it ───────────▶ STREAMING ─┘
 * </pre>
 *
 * <p>INVARIANT: there is at most one connection to the camera for this input; a new one is opened only after the old one has
 * ended. All carries share the session.
 *
 * <p>Confined to the event loop.
 */
final class CameraInput {
    private static final Logger log = LoggerFactory.getLogger(CameraInput.class);
    static final Duration PROBE_WHEN_READY = Duration.ofMinutes(10);
    static final Duration FIRST_PROBE_AFTER_FAILURE = Duration.ofSeconds(3);
    static final Duration LONGEST_PROBE_AFTER_FAILURE = Duration.ofMinutes(1);

    private enum State {
        IDLE,
        PROBING,
        STREAMING,
        CLOSING
    }

    private final EventLoop loop;
    private final CameraDialer dialer;
    private final String name;
    private final RtspClientConfig config;
    private final List<String> services;
    private final Runnable onChange;
    private final List<Carry> carries = new ArrayList<>();
    private final Breaker breaker = new Breaker();

    private State state = State.IDLE;
    private CameraDialer.@Nullable Connection connection;
    private @Nullable StreamDescription playing;
    private int parameterSetId;

    private InputState health = InputState.INPUT_STATE_UNKNOWN;
    private String detail = "";
    private @Nullable StreamDescription known;
    private Duration probeAfterFailure = FIRST_PROBE_AFTER_FAILURE;
    private @Nullable ScheduledFuture<?> probeTimer;
    private @Nullable CompletableFuture<Void> shutDown;

    /** @param onChange called when what {@link #describe} says has changed */
    CameraInput(
            EventLoop loop,
            CameraDialer dialer,
            String name,
            RtspClientConfig config,
            Collection<String> services,
            Runnable onChange) {
        this.loop = loop;
        this.dialer = dialer;
        this.name = name;
        this.config = config;
        this.services = services.stream().sorted().toList();
        this.onChange = onChange;
    }

    String name() {
        return name;
    }

    /** What the gateway is told about it. */
    Input describe() {
        Input.Builder input = Input.newBuilder()
                .setName(name)
                .setState(health)
                .setDetail(detail)
                .addAllServices(services);
        if (known != null) {
            input.addAllTracks(TunnelMapping.tracks(known));
        }
        return input.build();
    }

    // ---------------------------------------------------------------------------------------------------- carries

    /** A carry wants the stream: it joins the session that is there, or waits for a new one. */
    void attach(Carry carry) {
        carries.add(carry);
        switch (state) {
            case IDLE -> openUnlessResting();
            case PROBING -> close();
            case STREAMING -> {
                if (playing != null) {
                    carry.described(playing, parameterSetId);
                }
            }
            case CLOSING -> {} // opens again when the old connection has ended
        }
    }

    /** A carry is over; the last one closes the session. */
    void detach(Carry carry) {
        if (carries.remove(carry) && carries.isEmpty() && state == State.STREAMING) {
            close();
        }
    }

    private void openUnlessResting() {
        RtspClientFailure resting = breaker.resting(loop.ticker().nanoTime());
        if (resting == null) {
            openSession();
        } else {
            // They detach themselves.
            List.copyOf(carries).forEach(carry -> carry.failed(resting));
        }
    }

    private void openSession() {
        cancelProbe();
        if (shutDown != null) {
            return;
        }
        state = State.STREAMING;
        playing = null;
        parameterSetId = -1;
        breaker.opened(loop.ticker().nanoTime());
        connection = dialer.pull(config, new Session());
    }

    private void close() {
        state = State.CLOSING;
        if (connection != null) {
            connection.close();
        }
    }

    /** What the camera sends while a session is open. */
    private final class Session implements StreamPullListener {
        @Override
        public void described(StreamDescription description) {
            if (state != State.STREAMING) {
                return;
            }
            parameterSetId++;
            playing = description;
            isReady(description);
            List.copyOf(carries).forEach(carry -> carry.described(description, parameterSetId));
        }

        @Override
        public void batch(PacketBatch batch) {
            if (state != State.STREAMING || carries.isEmpty()) {
                batch.release();
                return;
            }
            if (carries.size() == 1) {
                carries.get(0).batch(batch);
                return;
            }
            for (Carry carry : List.copyOf(carries)) {
                carry.batch(batch.retain());
            }
            batch.release();
        }

        @Override
        public void ended(RtspClientFailure failure) {
            boolean byUs = state == State.CLOSING;
            connection = null;
            playing = null;
            state = State.IDLE;
            if (!byUs) {
                hasFailed(failure);
                breaker.failed(failure, loop.ticker().nanoTime());
                // They detach themselves; a carry that starts meanwhile is a new one.
                for (Carry carry : List.copyOf(carries)) {
                    carry.failed(failure);
                }
            }
            goOn();
        }
    }

    /** After a connection has ended: whoever waits goes first, then the next probe. */
    private void goOn() {
        if (shutDown != null) {
            shutDown.complete(null);
        } else if (state != State.IDLE) {
            return;
        } else if (carries.isEmpty()) {
            scheduleProbe();
        } else {
            openUnlessResting();
        }
    }

    // ---------------------------------------------------------------------------------------------------- probing

    /** Looks at the camera, unless a connection is open. */
    void probe() {
        if (state != State.IDLE || shutDown != null) {
            return;
        }
        cancelProbe();
        state = State.PROBING;
        connection = dialer.probe(config, new Probe());
    }

    /** What the camera answers to a probe. */
    private final class Probe implements StreamPullListener {
        private boolean described;

        @Override
        public void described(StreamDescription description) {
            described = true;
            isReady(description);
        }

        @Override
        public void batch(PacketBatch batch) {
            batch.release();
        }

        @Override
        public void ended(RtspClientFailure failure) {
            boolean byUs = state == State.CLOSING;
            connection = null;
            state = State.IDLE;
            if (!described && !byUs) {
                hasFailed(failure);
            }
            goOn();
        }
    }

    private void scheduleProbe() {
        cancelProbe();
        Duration wait = PROBE_WHEN_READY;
        if (health != InputState.INPUT_STATE_READY) {
            wait = probeAfterFailure;
            Duration doubled = wait.multipliedBy(2);
            probeAfterFailure =
                    doubled.compareTo(LONGEST_PROBE_AFTER_FAILURE) > 0 ? LONGEST_PROBE_AFTER_FAILURE : doubled;
        }
        probeTimer = loop.schedule(this::probe, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cancelProbe() {
        if (probeTimer != null) {
            probeTimer.cancel(false);
        }
    }

    private void isReady(StreamDescription description) {
        probeAfterFailure = FIRST_PROBE_AFTER_FAILURE;
        boolean isNews = health != InputState.INPUT_STATE_READY || !description.equals(known);
        if (health != InputState.INPUT_STATE_READY) {
            log.info("{}: ready", name);
        }
        health = InputState.INPUT_STATE_READY;
        detail = "";
        known = description;
        if (isNews) {
            onChange.run();
        }
    }

    private void hasFailed(RtspClientFailure failure) {
        boolean isNews =
                health != InputState.INPUT_STATE_FAILED || !failure.message().equals(detail);
        health = InputState.INPUT_STATE_FAILED;
        detail = failure.message();
        if (isNews) {
            log.warn("{}: {} ({})", name, failure.message(), failure.kind());
            onChange.run();
        }
    }

    /** Closes the connection for good; completes when it has ended. */
    CompletableFuture<Void> shutDown() {
        cancelProbe();
        CompletableFuture<Void> done = new CompletableFuture<>();
        shutDown = done;
        if (connection == null) {
            done.complete(null);
        } else {
            close();
        }
        return done;
    }
}
