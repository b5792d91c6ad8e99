package io.culvert.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.agent.net.AddressLookup;
import io.culvert.agent.testing.TestAuthority;
import io.culvert.agent.testing.TestGateway;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway's name that has several addresses, not all of them good. */
@SuppressWarnings("NullAway.Init")
class GatewaySocketIT {
    private static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = new TestGateway(new TestAuthority()).start();
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static EnrolmentResult knock(AddressLookup names) throws Exception {
        GatewayDialer dialer = new GatewayDialer(LOOPS.next(), CaPin.of(gateway.authority.certificate()), names);
        return new Enrolment(dialer, "test", Hardware.detect(), Clock.systemUTC())
                .knock(new GatewayAddress("gateway.test", gateway.port()), null)
                .get(30, TimeUnit.SECONDS);
    }

    private static AddressLookup addresses(String... numbers) {
        return name -> {
            assertThat(name).isEqualTo("gateway.test");
            return CompletableFuture.completedFuture(
                    Arrays.stream(numbers).map(GatewaySocketIT::address).toList());
        };
    }

    private static InetAddress address(String number) {
        try {
            return InetAddress.getByName(number);
        } catch (UnknownHostException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Accepts at the gateway's port on another address and says something, or nothing, before it closes. */
    private static ServerSocket saying(String number, String words) throws IOException {
        ServerSocket server = new ServerSocket(gateway.port(), 10, address(number));
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException over) {
                    // closed
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    @Test
    void addressThatRefuses_isFollowedByTheNext() throws Exception {
        assertThat(knock(addresses("127.0.0.2", "127.0.0.3", "127.0.0.1"))).isInstanceOf(EnrolmentResult.Refused.class);
    }

    @Test
    void addressThatSpeaksNoTls_isFollowedByTheNext() throws Exception {
        try (ServerSocket silent = saying("127.0.0.4", "");
                ServerSocket http = saying("127.0.0.5", "HTTP/1.1 400 Bad Request\r\n\r\n")) {
            assertThat(silent.isBound() && http.isBound()).isTrue();
            assertThat(knock(addresses("127.0.0.4", "127.0.0.5", "127.0.0.1")))
                    .isInstanceOf(EnrolmentResult.Refused.class);
        }
    }

    @Test
    void noAddressThatWorks_failsWithTheLastReason() throws Exception {
        EnrolmentResult result = knock(addresses("127.0.0.2", "127.0.0.3"));
        assertThat(result).isInstanceOf(EnrolmentResult.Failed.class);
        assertThat(result.toString()).contains("Connection refused");
        EnrolmentResult none = knock(name -> CompletableFuture.failedFuture(
                new CompletionException(new UnknownHostException("gateway.test: not known"))));
        assertThat(none.toString()).contains("gateway.test: not known");
        assertThat(knock(name -> CompletableFuture.completedFuture(List.of())))
                .isInstanceOf(EnrolmentResult.Failed.class);
    }
}
