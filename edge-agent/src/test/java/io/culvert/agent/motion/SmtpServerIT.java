package io.culvert.agent.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.proto.tunnel.v1.MotionSeen;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The mail listener over real sockets: whole mails, many connections, and what no mail program says. */
@Timeout(30)
class SmtpServerIT {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final BlockingQueue<MotionSeen> told = new LinkedBlockingQueue<>();
    private final Motions motions = new Motions(loop);
    private final SmtpServer server = new SmtpServer(
            loop,
            new SmtpConfig(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    null,
                    null,
                    List.of(Mailbox.of("yard", "yard", "192.0.2.1"))),
            motions);
    private int port;

    @BeforeEach
    void start() throws Exception {
        loop.execute(() -> motions.towards(told::add));
        port = server.start().get(5, TimeUnit.SECONDS).getPort();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }

    /** One camera's connection. */
    private final class Camera implements AutoCloseable {
        final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        final BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        final OutputStream out = socket.getOutputStream();

        Camera() throws IOException {
            socket.setSoTimeout(10_000);
        }

        String hear() throws IOException {
            String line = in.readLine();
            while (line != null && line.length() > 3 && line.charAt(3) == '-') {
                line = in.readLine();
            }
            return String.valueOf(line);
        }

        String say(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return hear();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void largeMail_isTakenAndTheNextOneToo() throws Exception {
        try (Camera camera = new Camera()) {
            assertThat(camera.hear()).startsWith("220 culvert");
            camera.say("EHLO cam");
            for (int i = 0; i < 2; i++) {
                assertThat(camera.say("MAIL FROM:<>")).startsWith("250");
                assertThat(camera.say("RCPT TO:<yard@x>")).startsWith("250");
                assertThat(camera.say("DATA")).startsWith("354");
                byte[] picture = ("A".repeat(76) + "\r\n").repeat(10_000).getBytes(StandardCharsets.US_ASCII);
                camera.out.write("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                camera.out.write(picture);
                assertThat(camera.say(".")).startsWith("250");
            }
            assertThat(camera.say("QUIT")).startsWith("221");
            assertThat(camera.in.readLine()).isNull();
        }
        MotionSeen seen = told.poll(5, TimeUnit.SECONDS);
        assertThat(seen).isNotNull();
        assertThat(seen.getInput()).isEqualTo("yard");
    }

    @Test
    void tooLargeMail_isRefused_andAnEndlessOneIsCut() throws Exception {
        try (Camera camera = new Camera()) {
            camera.hear();
            camera.say("HELO cam");
            camera.say("MAIL FROM:<>");
            camera.say("RCPT TO:<yard@x>");
            camera.say("DATA");
            byte[] line = ("A".repeat(1_000) + "\r\n").repeat(1_000).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 11; i++) {
                camera.out.write(line);
            }
            assertThat(camera.say(".")).startsWith("552");
        }
        assertThat(told).isEmpty();
    }

    @Test
    void oneAddress_hasFourConnections() throws Exception {
        List<Camera> cameras = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Camera camera = new Camera();
                cameras.add(camera);
                assertThat(camera.hear()).startsWith("220");
            }
            try (Camera fifth = new Camera()) {
                assertThat(fifth.hear()).startsWith("421");
                assertThat(fifth.in.readLine()).isNull();
            }
            cameras.remove(0).close();
            await().until(() -> {
                try (Camera next = new Camera()) {
                    return next.hear().startsWith("220");
                }
            });
        } finally {
            for (Camera camera : cameras) {
                camera.close();
            }
        }
    }

    @Test
    void lineWithoutEnd_isCut() throws Exception {
        try (Camera camera = new Camera()) {
            camera.hear();
            camera.out.write("x".repeat(5_000).getBytes(StandardCharsets.US_ASCII));
            assertThat(camera.hear()).startsWith("500");
            assertThat(camera.in.read()).isEqualTo(-1);
        }
    }
}
