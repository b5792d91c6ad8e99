package io.culvert.media.rtsp.client;

import io.culvert.media.rtsp.RtspUrl;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One event loop for the tests of a class. */
final class ClientLoops implements AfterAllCallback {

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    EventLoop loop() {
        return group.next();
    }

    RtspClient open(String url, RtspClientListener listener) {
        return open(config(url), listener);
    }

    RtspClient open(RtspClientConfig config, RtspClientListener listener) {
        return RtspClient.open(loop(), config, listener);
    }

    static RtspClientConfig config(String url) {
        return RtspClientConfig.of(RtspUrl.parse(url));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
