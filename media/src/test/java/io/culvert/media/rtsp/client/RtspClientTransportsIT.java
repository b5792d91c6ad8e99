package io.culvert.media.rtsp.client;

import static io.culvert.media.rtsp.client.RtpBytes.rtp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.media.rtsp.client.RtspClientFailure.Kind;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The client on other sockets: TLS, epoll. */
class RtspClientTransportsIT {

    @RegisterExtension
    static final ClientLoops LOOPS = new ClientLoops();

    private final RecordingListener heard = new RecordingListener();

    @Test
    void open_rtsps_playsOverTlsWithASelfSignedCertificate(@TempDir Path folder) throws Exception {
        try (FakeCamera camera = new FakeCamera(tls(folder)).thatPlays(FakeCamera.VIDEO_ONLY)) {
            camera.on("PLAY", (request, connection) -> {
                connection.answer(request, "200 OK");
                connection.sendFrame(0, rtp(96, 5));
            });

            LOOPS.open(camera.url().replace("rtsp:", "rtsps:"), heard);

            assertThat(heard.nextPacket().sequence()).isEqualTo(5);
        }
    }

    @Test
    void open_rtspsWhereNoTlsIs_isUnreachable() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            LOOPS.open(
                    ClientLoops.config(camera.url().replace("rtsp:", "rtsps:"))
                            .withConnectTimeout(Duration.ofSeconds(2)),
                    heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.UNREACHABLE);
        }
    }

    @Test
    void open_epollLoop_playsOverTcp() throws Exception {
        assumeTrue(Epoll.isAvailable(), "epoll is for Linux");
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            RtspClient.open(group.next(), ClientLoops.config(camera.url()), heard);

            heard.awaitPlaying();
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void open_epollLoop_bindsUdpPorts() throws Exception {
        assumeTrue(Epoll.isAvailable(), "epoll is for Linux");
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            RtspClient.open(group.next(), ClientLoops.config(camera.url()).withTransport(MediaTransport.UDP), heard);

            heard.awaitPlaying();
            assertThat(camera.next("SETUP").header("Transport")).contains("client_port=");
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private static ServerSocketFactory tls(Path folder) throws Exception {
        Path store = folder.resolve("camera.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        int exit = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-alias",
                        "camera",
                        "-dname",
                        "CN=camera",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start()
                .waitFor();
        assertThat(exit).as("keytool").isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory();
    }
}
