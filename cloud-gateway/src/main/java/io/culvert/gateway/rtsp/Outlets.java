package io.culvert.gateway.rtsp;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.rtsp.replay.ReplayPlayer;
import io.culvert.gateway.rtsp.replay.ReplaySetting;
import io.culvert.gateway.stream.LiveStream;
import io.culvert.media.rtsp.RtspDecoder;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Opens what a session's media goes out by, live or recorded.
 *
 * <p>Threading: confined to the connection's event loop.
 *
 * @param port the gateway's pair of sockets where tracks travel over UDP; null where they travel on the connection
 */
record Outlets(
        RtspServices services,
        Presentation presentation,
        LiveStream stream,
        ChannelHandlerContext ctx,
        InetAddress peer,
        @Nullable DatagramPort port) {

    private EventLoop loop() {
        return ctx.channel().eventLoop();
    }

    /** For live media. */
    Feed feed(SessionTracks tracks) {
        RtspConfig config = services.config();
        return port == null
                ? new InterleavedFeed(
                        ctx.pipeline().context(RtspDecoder.class),
                        tracks.byNumber(),
                        config.maxQueueBytes(),
                        config.patience().stall(),
                        services.meters())
                : new DatagramFeed(
                        port,
                        peer,
                        loop(),
                        services.ticker(),
                        tracks.byNumber(),
                        config.maxQueueBytes(),
                        services.meters());
    }

    /**
     * For recordings.
     *
     * @param ssrcs that of each track
     * @param onEnd told when all was sent that there was
     */
    ReplayPlayback replay(SessionTracks tracks, IntUnaryOperator ssrcs, Runnable onEnd) {
        RecordingKey recording = RecordingKey.of(
                presentation.permit().cameraId(), presentation.permit().quality());
        ReplaySetting setting = new ReplaySetting(
                services.archive().of(recording),
                loop(),
                services.ticker(),
                services.clock(),
                new LiveDoor(services, presentation, stream, new InetSocketAddress(peer, 0)),
                services.reading().of(presentation.permit().credentialKey()));
        boolean[] wanted = new boolean[presentation.description().tracks().size()];
        int[] sources = new int[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = tracks.byNumber()[i] != null;
            sources[i] = ssrcs.applyAsInt(i);
        }
        ViewerOutput output = output(tracks, onEnd);
        return new ReplayPlayback(
                new ReplayPlayer(setting, presentation.description(), wanted, sources, output), output);
    }

    private ViewerOutput output(SessionTracks tracks, Runnable onEnd) {
        return port == null
                ? new InterleavedOutput(
                        ctx.pipeline().context(RtspDecoder.class),
                        tracks.byNumber(),
                        services.config().patience().stall(),
                        onEnd)
                : new DatagramOutput(port, peer, loop(), services.ticker(), tracks.byNumber(), onEnd);
    }
}
