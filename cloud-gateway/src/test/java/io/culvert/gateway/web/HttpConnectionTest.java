package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.doors.DoorMeters;
import io.culvert.gateway.doors.Strangers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    private final AtomicLong now = new AtomicLong();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Strangers strangers = new Strangers(10, 10, address -> false);
    private final HttpConnection connection = new HttpConnection(
            HttpLimits.of(10),
            new DoorMeters(registry, "http", strangers),
            (Strangers.Stranger) strangers.enter(InetAddress.getLoopbackAddress(), () -> {}),
            now::get);
    private final EmbeddedChannel channel =
            new EmbeddedChannel(connection.bytes(), new HttpServerCodec(), connection.messages());

    HttpConnectionTest() {
        channel.freezeTime();
    }

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    private void say(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        channel.releaseInbound();
    }

    private String answered() {
        StringBuilder text = new StringBuilder();
        while (channel.readOutbound() instanceof ByteBuf bytes) {
            text.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }
        return text.toString();
    }

    private void answer() {
        channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT));
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now.addAndGet(1_000_000_000L);
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runPendingTasks();
        }
    }

    private double refused(String reason) {
        return registry.get("culvert.door.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void strangerWhoSaysNothing_goesAfterTenSeconds() {
        pass(10);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
        assertThat(refused("idle")).isEqualTo(1);
        assertThat(strangers.size()).isZero();
    }

    @Test
    void strangerWhoDripsAHead_goesAfterTenSeconds() {
        for (int i = 0; i < 11; i++) {
            say(i == 0 ? "GET / HTTP/1.1\r\n" : "x" + i + ": y\r\n");
            pass(1);
        }
        assertThat(channel.isOpen()).isFalse();
        assertThat(refused("too_slow")).isEqualTo(1);
    }

    @Test
    void strangerWhoDripsABody_goesAfterTenSeconds() {
        say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
        for (int i = 0; i < 11; i++) {
            say("x");
            pass(1);
        }
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void strangerWhoseAnswerTakesLong_isNotBlamed() {
        say(GET);
        pass(40);
        assertThat(channel.isOpen()).isTrue();
        answer();
        pass(9);
        assertThat(channel.isOpen()).isTrue();
        pass(2);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void knownConnection_mayRestAMinute_andHasHalfOneForARequest() {
        connection.known();
        say(GET);
        answer();
        pass(60);
        assertThat(channel.isOpen()).isTrue();
        say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
        pass(30);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
        assertThat(strangers.size()).isZero();
    }

    @Test
    void strangersHundredthRequest_isTheLastOfItsConnection() {
        for (int i = 1; i <= 100; i++) {
            say(GET);
            answer();
            assertThat(answered().contains("connection: close"))
                    .as("answer " + i)
                    .isEqualTo(i == 100);
        }
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void strangersBody_hasALimitOfItsOwn() {
        say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n" + "x".repeat(66_000));
        assertThat(answered()).startsWith("HTTP/1.1 413 ").contains("\"code\":\"too_large\"");
        assertThat(refused("too_large")).isEqualTo(1);
    }

    @Test
    void bodyWithACredential_hasTheGeneralLimit() {
        String head = "POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n";
        say(head + "Content-Length: 70000\r\n\r\n" + "x".repeat(66_000));
        assertThat(answered()).isEmpty();
        say("x".repeat(4_000));
        answer();
        answered();
        say(head + "Content-Length: 2097153\r\n\r\n");
        assertThat(answered()).startsWith("HTTP/1.1 413 ").contains("connection: close");
        say("x".repeat(100_000));
        assertThat(channel.isOpen()).as("while it says the rest").isTrue();
        pass(2);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void restOfARefusedBody_isNotHeardForEver() {
        say("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 80 && channel.isOpen(); i++) {
            say("10000\r\n" + "x".repeat(0x10000) + "\r\n");
        }
        assertThat(answered()).startsWith("HTTP/1.1 413 ");
        assertThat(channel.isOpen()).isFalse();
    }

    /** The request that was said, as the framework gets it; its answer is owed. */
    private OwedAnswer saidAndOwed() {
        channel.writeInbound(Unpooled.copiedBuffer(GET, StandardCharsets.US_ASCII));
        HttpRequest request = null;
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            request = message instanceof HttpRequest head ? head : request;
            ReferenceCountUtil.release(message);
        }
        return Objects.requireNonNull(connection.owed(Objects.requireNonNull(request)));
    }

    @Test
    void whatWaitsForTheAnswersEnd_isRunOnce_alsoWhereTheOtherSideHasLeftBefore() {
        AtomicInteger runs = new AtomicInteger();
        OwedAnswer answer = saidAndOwed();
        answer.whenSent(runs::incrementAndGet);
        channel.close();
        assertThat(runs).hasValue(1);

        answer.whenSent(runs::incrementAndGet);

        assertThat(runs).hasValue(2);
    }

    @Test
    void whatWaitsUntilTheAnswerIsRead_isRunUponTheNextRequest_orWhenTheOtherSideLeaves() {
        AtomicInteger runs = new AtomicInteger();
        connection.known();
        saidAndOwed().whenTaken(runs::incrementAndGet);
        answer();
        assertThat(runs).as("sent is not read").hasValue(0);
        OwedAnswer next = saidAndOwed();
        assertThat(runs).hasValue(1);
        next.whenTaken(runs::incrementAndGet);

        channel.close();
        assertThat(runs).hasValue(2);
        next.whenTaken(runs::incrementAndGet);
        assertThat(runs).hasValue(3);
    }

    @Test
    void requestBeforeTheAnswerToAnother_waitsForItsOwn() {
        List<String> seen = new ArrayList<>();
        connection.known();
        OwedAnswer first = saidAndOwed();
        first.whenSent(() -> seen.add("first sent"));
        first.whenTaken(() -> seen.add("first taken"));
        OwedAnswer second = saidAndOwed();
        second.whenSent(() -> seen.add("second sent"));
        assertThat(seen).as("the other side cannot have read the first").isEmpty();
        answer();
        assertThat(seen).containsExactly("first sent");
        answer();
        assertThat(seen).containsExactly("first sent", "second sent");
        saidAndOwed();
        assertThat(seen).containsExactly("first sent", "second sent", "first taken");
    }

    @Test
    void refusedRequest_isAnsweredAndTheRestUnheard() {
        say("POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello" + GET);
        assertThat(answered()).startsWith("HTTP/1.1 415 ").contains("connection: close");
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void answerThatMayBeReadSlowly_waitsAsLongAsItSays_andTheNextAsLongAsUsual() {
        connection.known();
        saidAndOwed().patient(Duration.ofMinutes(10));
        channel.write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT));
        pass(590);
        assertThat(channel.isOpen()).isTrue();
        channel.flush();
        say(GET);
        channel.write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT));
        pass(32);
        assertThat(channel.isOpen()).isFalse();
        assertThat(refused("too_slow")).isEqualTo(1);
    }

    @Test
    void answerThatMayBeReadSlowly_goesWhereNothingOfItIsTaken() {
        connection.known();
        saidAndOwed().patient(Duration.ofMinutes(10));
        channel.write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT));
        pass(605);
        assertThat(channel.isOpen()).isFalse();
    }
}
