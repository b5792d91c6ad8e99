package io.culvert.camera;

import io.culvert.camera.audio.AudioSource;
import io.culvert.camera.video.ClipVideo;
import io.culvert.camera.video.DrawnVideo;
import io.culvert.camera.video.FrameClock;
import io.culvert.camera.video.VideoSource;
import io.culvert.media.rtsp.RtspDecoder;
import io.culvert.media.rtsp.RtspEncoder;
import io.culvert.media.rtsp.RtspLimits;
import io.culvert.media.stream.Codec;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Simulated cameras on one RTSP port.
 *
 * <p>Threading: everything runs on one event loop; the public methods may be called from any other thread.
 *
 * <p>Lifecycle: {@link #start} listens when it returns; {@link #close()} ends all sessions and frees the port.
 */
public final class CameraServer implements AutoCloseable {
    private static final int MAIN_WIDTH = 1280;
    private static final int MAIN_HEIGHT = 720;
    private static final int SUB_WIDTH = 640;
    private static final int SUB_HEIGHT = 360;
    private static final int SUB_BITRATE_DIVISOR = 4;

    /** Into so many moments of a frame interval the cameras of one kind are spread, so that not all send at once. */
    private static final int MOST_PHASES = 20;

    /** Cameras that show the same pictures at the same moments: one timer moves them, so that each picture is made once. */
    private record Slot(CameraConfig pictures, Duration phase, FrameClock clock) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Slot slot && slot.pictures.equals(pictures) && slot.phase.equals(phase);
        }

        @Override
        public int hashCode() {
            return pictures.hashCode() + phase.hashCode();
        }
    }

    private final CameraServerConfig config;
    private final EventLoopGroup group;
    private final EventLoop loop;
    /** By kind without its name and limits: main and sub stream. */
    private final Map<CameraConfig, List<Feed>> feeds = new HashMap<>();

    private final Map<String, Camera> cameras = new LinkedHashMap<>();
    private final List<FrameTimer> timers = new ArrayList<>();
    private final Map<Slot, List<Camera>> due = new LinkedHashMap<>();
    private final ChannelGroup connections;
    private final UdpPorts udpPorts;
    private final Channel listener;

    private CameraServer(CameraServerConfig config, List<CameraConfig> kinds) throws BindException {
        this.config = config;
        boolean epoll = Epoll.isAvailable();
        DefaultThreadFactory threads = new DefaultThreadFactory("camera", true);
        group = new MultiThreadIoEventLoopGroup(
                1, threads, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        loop = group.next();
        connections = new DefaultChannelGroup(loop);
        boolean started = false;
        try {
            Instant wall = Instant.now();
            long nanos = System.nanoTime();
            kinds.forEach(kind -> addCameras(kind, nanos, ChronoUnit.MICROS.between(Instant.EPOCH, wall)));
            due.forEach((slot, together) -> timers.add(new FrameTimer(loop, slot.clock(), together)));
            udpPorts = UdpPorts.open(
                    loop, epoll ? EpollDatagramChannel.class : NioDatagramChannel.class, config.bindAddress());
            listener = listen(epoll);
            started = true;
        } finally {
            if (!started) {
                group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            }
        }
        loop.execute(this::run);
    }

    /**
     * Starts one server with these kinds of cameras on any free port of loopback.
     *
     * @throws IllegalStateException when it cannot listen
     */
    public static CameraServer start(CameraConfig... kinds) {
        return start(CameraServerConfig.defaults(), kinds);
    }

    /**
     * Starts one server with these kinds of cameras.
     *
     * @throws IllegalStateException when it cannot listen
     * @throws IllegalArgumentException when two cameras have the same path
     */
    public static CameraServer start(CameraServerConfig config, CameraConfig... kinds) {
        try {
            return new CameraServer(config, List.of(kinds));
        } catch (BindException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The RTSP port it listens on. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** The addresses of the main streams, in order. */
    public List<String> urls() {
        String bound = config.bindAddress();
        String host = bound.equals("0.0.0.0") || bound.equals("::") ? "127.0.0.1" : bound;
        String prefix = "rtsp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/";
        return cameras.keySet().stream()
                .filter(path -> !path.endsWith(RequestTarget.SUB_SUFFIX))
                .map(path -> prefix + path)
                .toList();
    }

    /**
     * The counters of one stream.
     *
     * @param path as in the URL, with or without leading slash
     * @throws IllegalArgumentException when there is no such stream
     */
    public CameraStats stats(String path) {
        Camera camera = cameras.get(path.startsWith("/") ? path.substring(1) : path);
        if (camera == null) {
            throw new IllegalArgumentException("no camera at " + path + " (expected: one of " + cameras.keySet() + ")");
        }
        return camera.stats();
    }

    /** The counters of every stream, main and sub, in order. */
    public List<CameraStats> stats() {
        return cameras.values().stream().map(Camera::stats).toList();
    }

    /** Ends all sessions by closing their connections, and frees the port. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        loop.submit(() -> timers.forEach(FrameTimer::stop)).awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
        udpPorts.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void run() {
        timers.forEach(FrameTimer::start);
        long timeout = config.sessionTimeout().toNanos();
        long every = Math.max(TimeUnit.MILLISECONDS.toNanos(50), Math.min(timeout / 4, TimeUnit.SECONDS.toNanos(1)));
        loop.scheduleAtFixedRate(
                () -> cameras.values().forEach(camera -> camera.endSilentSessions(timeout, System.nanoTime())),
                every,
                every,
                TimeUnit.NANOSECONDS);
    }

    private void addCameras(CameraConfig kind, long startNanos, long startWallMicros) {
        FrameClock clock = new FrameClock(kind.fps(), startNanos, startWallMicros);
        CameraConfig pictures = kind.withName("any").withCount(1).withMaxSessions(0);
        List<Feed> shared = feeds.computeIfAbsent(pictures, any -> feeds(kind, clock));
        Feed main = shared.get(0);
        Feed sub = shared.get(1);
        int phases = Math.min(kind.count(), MOST_PHASES);
        Duration step = clock.frameInterval().dividedBy(phases);
        for (int phase = 0; phase < phases; phase++) {
            FrameClock phased = clock.delayed(step.multipliedBy(phase));
            List<Camera> together = new ArrayList<>();
            for (int index = phase; index < kind.count(); index += phases) {
                String path = kind.path(index);
                together.add(camera(path, main, sub, phased, kind));
                together.add(camera(path + RequestTarget.SUB_SUFFIX, sub, sub, phased, kind));
            }
            due.computeIfAbsent(new Slot(pictures, step.multipliedBy(phase), phased), any -> new ArrayList<>())
                    .addAll(together);
            together.forEach(this::add);
        }
    }

    private static List<Feed> feeds(CameraConfig kind, FrameClock clock) {
        AudioSource audio = kind.audio() == null ? null : AudioSource.of(kind.audio());
        int bitrate = kind.bitrate();
        int subBitrate = bitrate / SUB_BITRATE_DIVISOR;
        return List.of(
                new Feed(video(kind, clock, MAIN_WIDTH, MAIN_HEIGHT, bitrate), audio, MAIN_WIDTH, MAIN_HEIGHT, bitrate),
                new Feed(
                        video(kind, clock, SUB_WIDTH, SUB_HEIGHT, subBitrate),
                        audio,
                        SUB_WIDTH,
                        SUB_HEIGHT,
                        subBitrate));
    }

    private Camera camera(String path, Feed feed, Feed smaller, FrameClock clock, CameraConfig kind) {
        return new Camera(
                path,
                config.uuidSeed(),
                feed,
                smaller,
                clock,
                kind.maxSessions(),
                config.script().forPath(path));
    }

    private void add(Camera camera) {
        if (cameras.put(camera.path(), camera) != null) {
            throw new IllegalArgumentException("two cameras at " + camera.path() + " (expected: one)");
        }
    }

    private static VideoSource video(CameraConfig kind, FrameClock clock, int width, int height, int bitrate) {
        return kind.video() == Codec.H264
                ? new DrawnVideo(width, height, clock, kind.gopFrames(), bitrate, kind.keptPadding())
                : new ClipVideo(width, height, kind.fps(), bitrate, kind.keptPadding());
    }

    private Channel listen(boolean epoll) throws BindException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(new RtspDecoder(RtspLimits.defaults()))
                                .addLast(new RtspEncoder())
                                .addLast(new CameraConnection(cameras::get, config, udpPorts));
                    }
                });
        ChannelFuture bound =
                bootstrap.bind(config.bindAddress(), config.port()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new BindException("cannot listen on " + config.bindAddress() + " port " + config.port() + ": "
                    + bound.cause().getMessage());
        }
        return bound.channel();
    }
}
