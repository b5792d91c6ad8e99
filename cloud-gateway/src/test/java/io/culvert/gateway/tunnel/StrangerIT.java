package io.culvert.gateway.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.proto.tunnel.v1.ActivateRequest;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import io.culvert.proto.tunnel.v1.Input;
import io.culvert.proto.tunnel.v1.InputsChanged;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Whoever reaches the agents' port without being an agent: refused soon, quietly, and to nobody's harm. */
@Timeout(120)
final class StrangerIT {
    private final Queue<LogRecord> fromGrpc = new ConcurrentLinkedQueue<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            fromGrpc.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final java.util.logging.Logger grpcLog = java.util.logging.Logger.getLogger("io.grpc");
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private TunnelRig rig;
    private TestAgent.Control agent;
    private String agentId;

    @BeforeEach
    void start() {
        rig = new TunnelRig();
        TestAgent honest = rig.activated();
        agentId = honest.agentId;
        agent = honest.attach();
        grpcLog.addHandler(handler);
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void stop() throws Exception {
        grpcLog.removeHandler(handler);
        root.detachAppender(log);
        rig.close();
    }

    /** The agent that was there is there, and the log holds no stack trace. */
    private void assertUnharmed() {
        agent.send(AgentControl.newBuilder()
                .setInputs(
                        InputsChanged.newBuilder().addInputs(Input.newBuilder().setName("after"))));
        rig.awaitFirstInput(agentId, "after");
        assertThat(List.copyOf(log.list)).allSatisfy(event -> assertThat(event.getThrowableProxy())
                .as(event.getFormattedMessage())
                .isNull());
        assertThat(fromGrpc)
                .filteredOn(entry -> entry.getLevel().intValue() >= Level.INFO.intValue())
                .isEmpty();
    }

    @Test
    void noiseInsteadOfTls_isCut() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 100; i++) {
            byte[] noise = new byte[1 + random.nextInt(3_000)];
            random.nextBytes(noise);
            try (Socket socket = new Socket("127.0.0.1", rig.port())) {
                write(socket, noise);
            }
        }
        try (Socket socket = new Socket("127.0.0.1", rig.port())) {
            write(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            assertThat(closedWithin(socket, 15_000)).isTrue();
        }
        assertUnharmed();
    }

    @Test
    void silence_isCutWithinTheHandshakesTime() throws Exception {
        int port = rig.door(TunnelRig.quick()).server().port();
        try (Socket nothing = new Socket("127.0.0.1", port);
                Socket tlsOnly = tls(port)) {
            assertThat(closedWithin(nothing, 5_000)).isTrue();
            assertThat(closedWithin(tlsOnly, 5_000)).isTrue();
        }
        assertUnharmed();
    }

    @Test
    void noiseInsteadOfHttp2_isCut() throws Exception {
        Random random = new Random(6);
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[1 + random.nextInt(3_000)];
            random.nextBytes(noise);
            try (Socket socket = tls(rig.port())) {
                write(socket, i % 2 == 0 ? noise : join("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII), noise));
            }
        }
        assertUnharmed();
    }

    @Test
    void hugeMessagesAndHeaders_areRefused() {
        TestAgent stranger = rig.agent("100000000008");
        EnrolmentGrpc.EnrolmentBlockingStub stub = EnrolmentGrpc.newBlockingStub(stranger.channel(false));
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(100_000));

        for (int i = 0; i < 20; i++) {
            assertThat(status(() -> stub.activate(ActivateRequest.newBuilder()
                            .setVersion("x".repeat(300_000))
                            .build())))
                    .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(status(() -> stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                            .activate(ActivateRequest.getDefaultInstance())))
                    .isNotEqualTo(Status.Code.OK);
        }
        assertUnharmed();
    }

    @Test
    void aThousandOpenStrangers_costTheAgentNothing() throws Exception {
        int port = rig.door(TunnelRig.quick()).server().port();
        List<Socket> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                strangers.add(new Socket("127.0.0.1", port));
            }
            rig.activated().attach();
            assertUnharmed();
            assertThat(closedWithin(strangers.getLast(), 10_000)).isTrue();
        } finally {
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    private static Socket tls(int port) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // cut already: as it should be
        }
    }

    private static boolean closedWithin(Socket socket, int millis) {
        try {
            socket.setSoTimeout(millis);
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // the other side may say why
            }
            return true;
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    private static Status.Code status(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (RuntimeException e) {
            return Status.fromThrowable(e).getCode();
        }
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
