package io.culvert.system.bench.fleet;

import io.culvert.agent.link.Backoff;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CommandFailed;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.Heartbeat;
import io.culvert.proto.tunnel.v1.HeartbeatReply;
import io.culvert.proto.tunnel.v1.Hello;
import io.culvert.proto.tunnel.v1.Welcome;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An agent without cameras: dials with its certificate, says hello, beats, answers, notices a gateway that is silent, and
 * comes back by the agent's own {@link Backoff}.
 *
 * <p>Threading: confined to its event loop.
 */
final class LightAgent implements ControlCall.Listener {
    private static final Duration WELCOME = Duration.ofSeconds(10);

    private final Fleet fleet;
    private final String agentId;
    private final Hello hello;
    private final EventLoop loop;
    private final Backoff backoff;

    private @Nullable ControlCall call;
    private @Nullable ScheduledFuture<?> timer;
    private final @Nullable InetSocketAddress home;
    private boolean up;
    private boolean stopped;
    private long sequence;
    private long upSinceNanos;
    private long heardNanos;
    private long beatNanos;
    private long intervalNanos;
    private long timeoutNanos;

    LightAgent(
            Fleet fleet,
            String agentId,
            Hello hello,
            EventLoop loop,
            Backoff backoff,
            @Nullable InetSocketAddress home) {
        this.fleet = fleet;
        this.agentId = agentId;
        this.hello = hello;
        this.loop = loop;
        this.backoff = backoff;
        this.home = home;
    }

    void startAfter(Duration wait) {
        loop.execute(() -> dialAfter(wait));
    }

    private void dialAfter(Duration wait) {
        if (!stopped) {
            timer = loop.schedule(this::dial, wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void dial() {
        fleet.dialled();
        ControlCall opening = new ControlCall(this);
        call = opening;
        timer = loop.schedule(() -> opening.end("no welcome in time"), WELCOME.toMillis(), TimeUnit.MILLISECONDS);
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(fleet.channelType())
                .option(io.netty.channel.ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000)
                .option(io.netty.channel.ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(fleet.tls().handler(channel.alloc(), agentId), opening);
                    }
                })
                .connect(fleet.gateway(), home);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                opening.end("no connection: " + done.cause().getMessage());
            }
        });
    }

    @Override
    public void opened(ControlCall opened) {
        opened.send(AgentControl.newBuilder().setHello(hello).build());
    }

    @Override
    public void received(ControlCall from, GatewayControl message) {
        heardNanos = System.nanoTime();
        switch (message.getMessageCase()) {
            case WELCOME -> welcome(from, message.getWelcome());
            case HEARTBEAT -> answer(from, message.getHeartbeat());
            case REFUSED -> from.end("refused: " + message.getRefused().getReason());
            case START_CAMERA ->
                from.send(AgentControl.newBuilder()
                        .setCommandFailed(CommandFailed.newBuilder()
                                .setId(message.getStartCamera().getCarryId())
                                .setError(CarryError.CARRY_ERROR_NO_SUCH_INPUT)
                                .setMessage("a light agent has no cameras"))
                        .build());
            default -> {}
        }
    }

    private void welcome(ControlCall from, Welcome welcome) {
        cancelTimer();
        up = true;
        upSinceNanos = System.nanoTime();
        beatNanos = upSinceNanos;
        intervalNanos = TimeUnit.MILLISECONDS.toNanos(welcome.getHeartbeatIntervalMs());
        timeoutNanos = TimeUnit.MILLISECONDS.toNanos(welcome.getHeartbeatTimeoutMs());
        fleet.welcomed();
        int interval = welcome.getHeartbeatIntervalMs();
        timer = loop.scheduleWithFixedDelay(() -> beat(from), interval, interval, TimeUnit.MILLISECONDS);
    }

    private void beat(ControlCall on) {
        long now = System.nanoTime();
        if (now - beatNanos > 2 * intervalNanos) { // this process was asleep itself: what came may wait unread
            heardNanos = Math.max(heardNanos, now - timeoutNanos + intervalNanos);
        }
        beatNanos = now;
        if (now - heardNanos > timeoutNanos) {
            on.end("no sign of life");
            return;
        }
        on.send(AgentControl.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder()
                        .setSequence(++sequence)
                        .setSentMonotonicNs(now)
                        .setSentWallUs(System.currentTimeMillis() * 1000))
                .build());
    }

    private static void answer(ControlCall to, Heartbeat heartbeat) {
        to.send(AgentControl.newBuilder()
                .setHeartbeatReply(HeartbeatReply.newBuilder()
                        .setSequence(heartbeat.getSequence())
                        .setSentMonotonicNs(heartbeat.getSentMonotonicNs())
                        .setRepliedWallUs(System.currentTimeMillis() * 1000))
                .build());
    }

    @Override
    public void ended(ControlCall over, String why) {
        if (over != call) {
            return;
        }
        call = null;
        cancelTimer();
        if (up) {
            fleet.lost(why);
            backoff.stood(Duration.ofNanos(System.nanoTime() - upSinceNanos));
        } else {
            fleet.failed(why);
        }
        up = false;
        Duration wait = backoff.next();
        backoff.grow();
        dialAfter(wait);
    }

    void stop() {
        loop.execute(() -> {
            stopped = true;
            cancelTimer();
            if (call != null) {
                call.end("stopped");
            }
        });
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
