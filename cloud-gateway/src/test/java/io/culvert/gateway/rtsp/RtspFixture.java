package io.culvert.gateway.rtsp;

import static org.awaitility.Awaitility.await;

import io.culvert.gateway.doors.Handshakes;
import io.culvert.gateway.node.EventLoops;
import io.culvert.gateway.stream.StreamConfig;
import io.culvert.gateway.stream.StreamHub;
import io.culvert.gateway.stream.StreamSources;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A whole RTSP server on loopback with a hub, sources of the test's choice and a gate of the test's own. */
final class RtspFixture implements AutoCloseable {
    final EventLoops loops;
    /** By hand, to run all these tests over another transport: {@code -Dculvert.test.transport=io_uring}. */
    private static final String TRANSPORT = System.getProperty("culvert.test.transport", "auto");

    /** That the one address of a test may begin. */
    static final int HANDSHAKES = 500;

    final FakeGate gate = new FakeGate();
    final FakeArchive archive = new FakeArchive();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final StreamHub hub;
    final RtspServer server;
    private final List<RtspTestClient> clients = new ArrayList<>();

    RtspFixture(StreamSources sources) {
        this(sources, config -> config);
    }

    RtspFixture(StreamSources sources, UnaryOperator<RtspConfig> change) {
        this(sources, change, null);
    }

    /** @param tls for RTSPS */
    RtspFixture(StreamSources sources, UnaryOperator<RtspConfig> change, @Nullable SslContext tls) {
        this(sources, change, tls, TRANSPORT);
    }

    /** @param transport how sockets are driven, as in {@code culvert.transport} */
    RtspFixture(StreamSources sources, UnaryOperator<RtspConfig> change, @Nullable SslContext tls, String transport) {
        loops = EventLoops.of(2, transport);
        hub = new StreamHub(sources, loops.workers(), StreamConfig.defaults(), registry);
        RtspConfig config = change.apply(RtspConfig.at(new InetSocketAddress("127.0.0.1", 0)));
        Handshakes handshakes = new Handshakes(HANDSHAKES, 1, address -> false, System::nanoTime);
        server = new RtspServer(config, tls, handshakes, loops, gate, hub, archive, new RtspMeters(registry));
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Address of a camera without a token. */
    String url(String camera) {
        return "rtsp://127.0.0.1:" + server.port() + "/" + camera;
    }

    String urlWithToken(String camera) {
        return url(camera) + "?token=" + FakeGate.TOKEN.reveal();
    }

    RtspTestClient connect() {
        return register(new RtspTestClient(server.port()));
    }

    /** Closes a client of the test's own at the end. */
    RtspTestClient register(RtspTestClient client) {
        clients.add(client);
        return client;
    }

    /** A client that has described the camera, set up its video on channels 0-1 and begun to play. */
    RtspTestClient playing(String camera) {
        RtspTestClient client = connect();
        client.describe(urlWithToken(camera));
        client.setUp(0, "RTP/AVP/TCP;unicast;interleaved=0-1");
        client.play();
        return client;
    }

    double count(String counter) {
        return registry.get(counter).counter().count();
    }

    @Override
    public void close() {
        close(() -> true);
    }

    /** Ends everything, the loops when the sources have taken their leave. */
    void close(BooleanSupplier sourcesGone) {
        clients.forEach(RtspTestClient::close);
        server.drain();
        hub.close();
        // Twice: what one loop leaves to another is done before the loops end.
        for (int i = 0; i < 2; i++) {
            loops.workers().forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly());
        }
        await().atMost(Duration.ofSeconds(5)).until(sourcesGone::getAsBoolean);
        loops.close();
    }
}
