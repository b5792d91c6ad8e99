package io.culvert.agent.cli;

import io.culvert.agent.camera.Cameras;
import io.culvert.agent.forward.Forwards;
import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.CaPin;
import io.culvert.agent.identity.Enrolment;
import io.culvert.agent.identity.GatewayAddress;
import io.culvert.agent.identity.GatewayDialer;
import io.culvert.agent.identity.Hardware;
import io.culvert.agent.identity.IdentityStore;
import io.culvert.agent.identity.LiveIdentity;
import io.culvert.agent.link.GatewayLink;
import io.culvert.agent.link.Greeting;
import io.culvert.agent.motion.Motions;
import io.culvert.agent.motion.OnvifLogins;
import io.culvert.agent.motion.SmtpServer;
import io.culvert.media.loop.LoopPace;
import io.culvert.media.stream.BatchOrigin;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.channels.spi.SelectorProvider;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running agent: its two threads and what runs on them.
 *
 * <p>Threading: {@code agent-loop} carries everything that moves (tunnel, cameras, timers); {@code agent-worker} writes the
 * state file. {@link #start} and {@link #stop} on any thread; {@link #stop} blocks for a few seconds at most.
 */
final class AgentRuntime {
    private static final Logger log = LoggerFactory.getLogger(AgentRuntime.class);
    private static final long GOODBYE_SECONDS = 3;

    private final EventLoopGroup loops;
    private final ScheduledExecutorService worker;
    private final LiveIdentity identity;
    private final Cameras cameras;
    private final GatewayLink link;
    private final @Nullable SmtpServer mails;

    private AgentRuntime(
            EventLoopGroup loops,
            ScheduledExecutorService worker,
            LiveIdentity identity,
            Cameras cameras,
            GatewayLink link,
            @Nullable SmtpServer mails) {
        this.loops = loops;
        this.worker = worker;
        this.identity = identity;
        this.cameras = cameras;
        this.link = link;
        this.mails = mails;
    }

    /** Of many cameras, frames come one by one: what comes within this time is read, encrypted and sent together. */
    private static final LoopPace PACE = new LoopPace(Duration.ofMillis(4));

    /** One event loop, on epoll where there is one: that one keeps little unsent in the kernel. */
    static EventLoopGroup newEventLoop() {
        return new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("agent-loop", true),
                Epoll.isAvailable()
                        ? EpollIoHandler.newFactory(0, PACE)
                        : NioIoHandler.newFactory(SelectorProvider.provider(), PACE));
    }

    /** Wires the agent; nothing moves before {@link #start}. */
    static AgentRuntime of(AgentConfig config, AgentIdentity stored, IdentityStore store) {
        List<GatewayAddress> gateways = config.gateways().isEmpty() ? stored.gateways() : config.gateways();
        CaPin pin = config.caPin() == null ? stored.pin() : config.caPin();
        AgentIdentity own = new AgentIdentity(stored.id(), stored.key(), stored.chain(), pin, stored.gateways());
        EventLoopGroup loops = newEventLoop();
        EventLoop loop = loops.next();
        ScheduledExecutorService worker =
                Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("agent-worker", true));
        Clock clock = Clock.systemUTC();
        Hardware hardware = Hardware.detect();
        GatewayDialer dialer = new GatewayDialer(loop, pin);
        Enrolment enrolment = new Enrolment(dialer, AgentVersion.text(), hardware, clock);
        LiveIdentity identity = new LiveIdentity(own, store, enrolment, gateways, worker, clock);
        long bootId = BatchOrigin.bootIdOfThisProcess();
        Cameras cameras = new Cameras(loop, config.cameras(), bootId);
        GatewayLink link = new GatewayLink(
                loop,
                dialer,
                identity,
                cameras,
                new Forwards(loop, config.services()),
                new Greeting(AgentVersion.text(), bootId, hardware),
                gateways,
                new SplittableRandom(new SecureRandom().nextLong()));
        link.logsIn(new OnvifLogins(config.onvifLogins()));
        SmtpServer mails = null;
        if (config.mails() != null) {
            Motions motions = new Motions(loop);
            link.tells(motions);
            mails = new SmtpServer(loop, config.mails(), motions);
        }
        log.info("agent {} with {} cameras", own.id(), config.cameras().size());
        return new AgentRuntime(loops, worker, identity, cameras, link, mails);
    }

    /** Runs {@code listener} each time a gateway has welcomed this agent. To be called before {@link #start}. */
    void onUp(Runnable listener) {
        link.onUp(listener);
    }

    void start() {
        identity.start();
        cameras.start();
        link.start();
        if (mails != null) {
            mails.start();
        }
    }

    /** Says goodbye to gateways and cameras, then ends the threads. */
    void stop() {
        log.info("stopping");
        identity.close();
        if (mails != null) {
            mails.stop();
        }
        await(link.stop());
        await(cameras.shutDown());
        worker.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private static void await(CompletableFuture<Void> goodbye) {
        try {
            goodbye.get(GOODBYE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException tooLong) {
            log.debug("not everybody said goodbye in time");
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException broken) {
            log.warn("goodbye failed", broken);
        }
    }
}
