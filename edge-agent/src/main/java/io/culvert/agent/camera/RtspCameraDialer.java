package io.culvert.agent.camera;

import io.culvert.media.pull.StreamPull;
import io.culvert.media.pull.StreamPullListener;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.netty.channel.EventLoop;

/** Reaches cameras by RTSP. Confined to the event loop. */
final class RtspCameraDialer implements CameraDialer {
    private final EventLoop loop;

    RtspCameraDialer(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public Connection pull(RtspClientConfig config, StreamPullListener listener) {
        return StreamPull.open(loop, config, listener)::close;
    }

    @Override
    public Connection probe(RtspClientConfig config, StreamPullListener listener) {
        return StreamPull.open(loop, config.withDescribeOnly(true), listener)::close;
    }
}
