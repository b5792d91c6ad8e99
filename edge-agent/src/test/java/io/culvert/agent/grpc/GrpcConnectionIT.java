package io.culvert.agent.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.culvert.agent.grpc.GrpcStatus.Code;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.grpc.Status;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of a {@link GrpcConnection} answered by grpc-java's own server. */
class GrpcConnectionIT {
    private static final GrpcMethod<ForwardDown> FORWARD =
            new GrpcMethod<>("/culvert.tunnel.v1.Tunnel/Forward", ForwardDown.parser());

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private <T> T onLoop(Callable<T> task) throws InterruptedException, ExecutionException {
        return loop.submit(task).get();
    }

    private void onLoop(Runnable task) throws InterruptedException, ExecutionException {
        loop.submit(task).get();
    }

    /** A call as its caller sees it. */
    private final class Heard implements GrpcCall.Listener<ForwardDown> {
        final BlockingQueue<ForwardDown> messages = new LinkedBlockingQueue<>();
        final BlockingQueue<GrpcStatus> ends = new LinkedBlockingQueue<>();
        final BlockingQueue<Boolean> ready = new LinkedBlockingQueue<>();
        final GrpcCall<ForwardDown> call;
        private boolean inside;

        Heard(GrpcConnection connection, int asked) {
            inside = true;
            call = connection.call(FORWARD, this);
            call.request(asked);
            inside = false;
        }

        @Override
        public void onReady() {
            check();
            ready.add(true);
        }

        @Override
        public void onMessage(ForwardDown message) {
            check();
            messages.add(message);
        }

        @Override
        public void onClosed(GrpcStatus status) {
            check();
            ends.add(status);
        }

        private void check() {
            assertThat(loop.inEventLoop()).isTrue();
            assertThat(inside).as("called from within a call").isFalse();
            assertThat(ends).as("nothing comes behind the end").isEmpty();
        }

        void inside(Runnable work) {
            inside = true;
            work.run();
            inside = false;
        }

        ForwardDown message() throws InterruptedException {
            return Objects.requireNonNull(messages.poll(10, TimeUnit.SECONDS), "no message came");
        }

        GrpcStatus end() throws InterruptedException {
            return Objects.requireNonNull(ends.poll(10, TimeUnit.SECONDS), "no end came");
        }
    }

    private static ByteString noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    private static ForwardUp up(int size) {
        return ForwardUp.newBuilder().setData(noise(size)).build();
    }

    private static ForwardDown down(int size) {
        return ForwardDown.newBuilder().setData(noise(size)).build();
    }

    /** Around the lengths of frames and records, and far beyond the windows, sent before the connection stands. */
    @Test
    void messagesOfAnySize_bothWays_arriveWholeAndInOrder() throws Exception {
        List<Integer> sizes = new ArrayList<>(List.of(0, 1, 100, 65_535, 300_000, 1_000_000, 2));
        for (int near = 16_384 - 40; near < 16_384 + 40; near++) {
            sizes.add(near);
        }
        try (GrpcPeer peer = new GrpcPeer(65_535, 100)) {
            Heard heard = onLoop(() -> {
                Heard made = new Heard(peer.dial(loop), GrpcCall.UNLIMITED);
                sizes.forEach(size -> made.call.send(up(size)));
                made.call.finish();
                return made;
            });
            GrpcPeer.Call call = peer.next();
            call.down.request(1_000);
            for (int size : sizes) {
                assertThat(call.message()).isEqualTo(up(size));
                call.down.onNext(down(size));
            }
            assertThat(call.end()).isEqualTo("completed");
            call.down.onCompleted();
            for (int size : sizes) {
                assertThat(heard.message()).isEqualTo(down(size));
            }
            assertThat(heard.end().code()).isEqualTo(Code.OK);
        }
    }

    @Test
    void serverThatDoesNotRead_makesTheCallUnready_untilItReads() throws Exception {
        try (GrpcPeer peer = new GrpcPeer(128 * 1024, 100)) {
            Heard heard = onLoop(() -> new Heard(peer.dial(loop), 1));
            GrpcPeer.Call call = peer.next();
            int sent = 0;
            while (onLoop(heard.call::isReady)) {
                onLoop(() -> heard.call.send(up(8_000)));
                sent++;
                if (sent % 4 == 0) {
                    Thread.sleep(10);
                }
            }
            assertThat(sent * 8_000).isBetween(128 * 1024 - 16_000, 128 * 1024 + 48 * 1024);
            heard.ready.clear();
            call.down.request(1_000);
            assertThat(heard.ready.poll(10, TimeUnit.SECONDS)).isTrue();
            assertThat(onLoop(heard.call::isReady)).isTrue();
            for (int i = 0; i < sent; i++) {
                assertThat(call.message()).isEqualTo(up(8_000));
            }
        }
    }

    /** The call's window is used up, not the connection's: the default of that is as large, so both are left a rest. */
    @Test
    void callThatIsNotRead_doesNotHoldUpTheOther() throws Exception {
        try (GrpcPeer peer = new GrpcPeer(1 << 20, 100)) {
            GrpcConnection connection = onLoop(() -> peer.dial(loop));
            Heard stuck = onLoop(() -> new Heard(connection, 1));
            GrpcPeer.Call unread = peer.next();
            Heard free = onLoop(() -> new Heard(connection, 1));
            GrpcPeer.Call read = peer.next();
            read.down.request(1_000);
            onLoop(() -> stuck.call.send(up(900_000)));
            for (int i = 0; i < 50; i++) {
                onLoop(() -> free.call.send(up(10_000)));
                assertThat(read.message()).isEqualTo(up(10_000));
            }
            assertThat(unread.messages).isEmpty();
            unread.down.request(1);
            assertThat(unread.message()).isEqualTo(up(900_000));
        }
    }

    /** Many calls push against a small window of the connection; each gets everything through, unspoiled. */
    @Test
    void manyCalls_inASmallWindow_takeTurns() throws Exception {
        try (GrpcPeer peer = new GrpcPeer(65_535, 100)) {
            GrpcConnection connection = onLoop(() -> peer.dial(loop));
            List<GrpcPeer.Call> served = new ArrayList<>();
            List<Heard> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(onLoop(() -> new Heard(connection, 1)));
                served.add(peer.next());
            }
            onLoop(() -> all.forEach(heard -> {
                for (int size : new int[] {40_000, 5, 20_000}) {
                    heard.call.send(up(size));
                }
                heard.call.finish();
            }));
            served.forEach(call -> call.down.request(10));
            for (GrpcPeer.Call call : served) {
                for (int size : new int[] {40_000, 5, 20_000}) {
                    assertThat(call.message()).isEqualTo(up(size));
                }
                assertThat(call.end()).isEqualTo("completed");
            }
        }
    }

    @Test
    void messages_comeOnlyAsTheyAreAskedFor_andTheEndBehindThem() throws Exception {
        try (GrpcPeer peer = new GrpcPeer()) {
            Heard heard = onLoop(() -> new Heard(peer.dial(loop), 1));
            GrpcPeer.Call call = peer.next();
            for (int i = 0; i < 60; i++) {
                call.down.onNext(down(16_000));
            }
            call.down.onCompleted();
            assertThat(heard.message()).isEqualTo(down(16_000));
            assertThat(heard.messages.poll(300, TimeUnit.MILLISECONDS)).isNull();
            onLoop(() -> heard.inside(() -> heard.call.request(58)));
            for (int i = 0; i < 58; i++) {
                heard.message();
            }
            assertThat(heard.messages.poll(300, TimeUnit.MILLISECONDS)).isNull();
            assertThat(heard.ends).isEmpty();
            onLoop(() -> heard.inside(() -> heard.call.request(1)));
            assertThat(heard.message()).isEqualTo(down(16_000));
            assertThat(heard.end().isOk()).isTrue();
        }
    }

    @Test
    void status_comesWithItsWords_behindTheMessages() throws Exception {
        try (GrpcPeer peer = new GrpcPeer()) {
            Heard heard = onLoop(() -> new Heard(peer.dial(loop), 10));
            GrpcPeer.Call call = peer.next();
            call.down.onNext(down(3));
            call.down.onError(Status.UNAUTHENTICATED
                    .withDescription("kein Schlüssel: 100 % + mehr")
                    .asRuntimeException());
            assertThat(heard.message()).isEqualTo(down(3));
            GrpcStatus end = heard.end();
            assertThat(end.code()).isEqualTo(Code.UNAUTHENTICATED);
            assertThat(end.description()).isEqualTo("kein Schlüssel: 100 % + mehr");
            assertThat(end).hasToString("UNAUTHENTICATED: kein Schlüssel: 100 % + mehr");
        }
    }

    @Test
    void everyCode_hasItsNumber() {
        for (Code code : Code.values()) {
            assertThat(Status.fromCodeValue(code.number()).getCode().name()).isEqualTo(code.name());
        }
        assertThat(Code.values()).hasSize(Status.Code.values().length);
    }

    @Test
    void methodThatNobodyServes_isUnimplemented() throws Exception {
        try (GrpcPeer peer = new GrpcPeer()) {
            BlockingQueue<GrpcStatus> ends = new LinkedBlockingQueue<>();
            onLoop(() -> peer.dial(loop)
                    .call(new GrpcMethod<>("/nobody.Knows/This", ForwardDown.parser()), new GrpcCall.Listener<>() {
                        @Override
                        public void onReady() {}

                        @Override
                        public void onMessage(ForwardDown message) {}

                        @Override
                        public void onClosed(GrpcStatus status) {
                            ends.add(status);
                        }
                    }));
            GrpcStatus end = Objects.requireNonNull(ends.poll(10, TimeUnit.SECONDS));
            assertThat(end.code()).isEqualTo(Code.UNIMPLEMENTED);
        }
    }

    @Test
    void cancel_reachesTheServer_andIsHeardOnceAfterwards() throws Exception {
        try (GrpcPeer peer = new GrpcPeer()) {
            GrpcConnection connection = onLoop(() -> peer.dial(loop));
            Heard heard = onLoop(() -> new Heard(connection, 1));
            GrpcPeer.Call call = peer.next();
            onLoop(() -> heard.inside(() -> {
                heard.call.cancel("enough");
                heard.call.cancel("twice");
                heard.call.send(up(1));
                heard.call.request(1);
                heard.call.finish();
            }));
            assertThat(call.end()).isEqualTo("cancelled");
            assertThat(heard.end()).isEqualTo(GrpcStatus.of(Code.CANCELLED, "enough"));
            assertThat(heard.ends.poll(200, TimeUnit.MILLISECONDS)).isNull();
            onLoop(() -> new Heard(connection, 1));
            assertThat(peer.next()).isNotNull();
        }
    }

    @Test
    void messageLargerThanAny_endsItsCallOnly() throws Exception {
        try (GrpcPeer peer = new GrpcPeer()) {
            GrpcConnection connection = onLoop(() -> peer.dial(loop));
            Heard other = onLoop(() -> new Heard(connection, 10));
            GrpcPeer.Call fine = peer.next();
            Heard heard = onLoop(() -> new Heard(connection, 10));
            GrpcPeer.Call call = peer.next();
            call.down.onNext(down(GrpcConnection.MAX_MESSAGE_BYTES + 1));
            assertThat(heard.end().code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            assertThat(call.end()).isEqualTo("cancelled");
            fine.down.onNext(down(5));
            assertThat(other.message()).isEqualTo(down(5));
        }
    }

    @Test
    void serverThatShutsDown_letsCallsEnd_andTakesNoNewOnes() throws Exception {
        try (GrpcPeer peer = new GrpcPeer()) {
            GrpcConnection connection = onLoop(() -> peer.dial(loop));
            Heard heard = onLoop(() -> new Heard(connection, 10));
            GrpcPeer.Call call = peer.next();
            peer.server.shutdown();
            GrpcStatus refused = null;
            for (int i = 0; i < 200 && refused == null; i++) {
                Heard tried = onLoop(() -> new Heard(connection, 10));
                refused = tried.ends.poll(50, TimeUnit.MILLISECONDS);
            }
            assertThat(Objects.requireNonNull(refused).code()).isEqualTo(Code.UNAVAILABLE);
            assertThat(refused.description()).contains("goodbye");
            call.down.onNext(down(7));
            assertThat(heard.message()).isEqualTo(down(7));
            peer.calls.forEach(late -> late.down.onCompleted());
            call.down.onCompleted();
            assertThat(heard.end().isOk()).isTrue();
            assertThat(peer.server.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
            assertThat(onLoop(connection::isClosed)).isTrue();
        }
    }

    @Test
    void serverThatDies_endsEveryCall() throws Exception {
        try (GrpcPeer peer = new GrpcPeer()) {
            GrpcConnection connection = onLoop(() -> peer.dial(loop));
            Heard one = onLoop(() -> new Heard(connection, 10));
            Heard other = onLoop(() -> new Heard(connection, 10));
            peer.next();
            peer.next();
            peer.server.shutdownNow();
            assertThat(one.end().code()).isIn(Code.UNAVAILABLE, Code.CANCELLED);
            assertThat(other.end().code()).isIn(Code.UNAVAILABLE, Code.CANCELLED);
            Heard late = onLoop(() -> {
                Heard made = new Heard(connection, 1);
                made.inside(() -> made.call.send(up(1)));
                return made;
            });
            assertThat(late.end().code()).isEqualTo(Code.UNAVAILABLE);
        }
    }

    @Test
    void moreCallsThanTheServerTakes_endAtOnce() throws Exception {
        try (GrpcPeer peer = new GrpcPeer(1 << 20, 1)) {
            GrpcConnection connection = onLoop(() -> peer.dial(loop));
            onLoop(() -> new Heard(connection, 1));
            GrpcPeer.Call first = peer.next();
            first.down.request(1);
            Heard second = onLoop(() -> new Heard(connection, 1));
            assertThat(second.end().code()).isEqualTo(Code.UNAVAILABLE);
        }
    }

    @Test
    void shutDown_closesBehindTheLastCall() throws Exception {
        try (GrpcPeer peer = new GrpcPeer()) {
            GrpcConnection connection = onLoop(() -> peer.dial(loop));
            Heard heard = onLoop(() -> {
                Heard made = new Heard(connection, 1);
                connection.shutDown();
                made.call.send(up(10));
                made.call.finish();
                return made;
            });
            GrpcPeer.Call call = peer.next();
            call.down.request(2);
            assertThat(call.message()).isEqualTo(up(10));
            assertThat(onLoop(connection::isOver)).isFalse();
            call.down.onNext(down(2));
            call.down.onCompleted();
            assertThat(heard.message()).isEqualTo(down(2));
            assertThat(heard.end().isOk()).isTrue();
            for (int i = 0; i < 100 && !onLoop(connection::isOver); i++) {
                Thread.sleep(20);
            }
            assertThat(onLoop(connection::isOver)).isTrue();
        }
    }

    @Test
    void shutDownNow_isHeardAfterwards_beforeTheConnectionStandsAsWell() throws Exception {
        try (GrpcPeer peer = new GrpcPeer()) {
            for (boolean stands : new boolean[] {false, true}) {
                GrpcConnection connection = onLoop(() -> peer.dial(loop));
                Heard heard = onLoop(() -> new Heard(connection, 1));
                if (stands) {
                    peer.next();
                }
                onLoop(() -> heard.inside(connection::shutDownNow));
                assertThat(heard.end().code()).isEqualTo(Code.UNAVAILABLE);
                for (int i = 0; i < 100 && !onLoop(connection::isOver); i++) {
                    Thread.sleep(20);
                }
                assertThat(onLoop(connection::isOver)).isTrue();
            }
        }
    }
}
