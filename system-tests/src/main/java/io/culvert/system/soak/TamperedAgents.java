package io.culvert.system.soak;

import com.google.protobuf.ByteString;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.Batch;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryOpen;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.CertificateReply;
import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.Heartbeat;
import io.culvert.proto.tunnel.v1.Hello;
import io.culvert.proto.tunnel.v1.Input;
import io.culvert.proto.tunnel.v1.TunnelGrpc;
import io.culvert.system.process.GatewayProcess;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Agents with a good certificate who break the protocol: each way ends that call of that agent, and nothing else. */
final class TamperedAgents {
    private static final long LONGEST_SECONDS = 30;

    private TamperedAgents() {}

    record Outcome(int kinds, String slowest, double slowestMillis) {}

    private interface Call {
        /** Begins a call that counts {@code ended} down, says something wrong, and gives nothing back. */
        void make(ManagedChannel channel, CountDownLatch ended);
    }

    static Outcome run(GatewayProcess gateway, int repeats) throws IOException {
        Map<String, Call> kinds = kinds();
        String slowest = "";
        double most = 0;
        ManagedChannel channel = attached(gateway);
        try {
            for (int i = 0; i < repeats; i++) {
                if (i > 0 && i % 100 == 0) { // an agent may begin so many calls only, however it breaks them
                    channel.shutdownNow();
                    channel = attached(gateway);
                }
                for (Map.Entry<String, Call> kind : kinds.entrySet()) {
                    long begun = System.nanoTime();
                    CountDownLatch ended = new CountDownLatch(1);
                    kind.getValue().make(channel, ended);
                    if (!ended.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                        throw new IOException(kind.getKey() + " was not ended");
                    }
                    double millis = (System.nanoTime() - begun) / 1e6;
                    if (millis > most) {
                        most = millis;
                        slowest = "agent: " + kind.getKey();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            channel.shutdownNow();
        }
        return new Outcome(kinds.size(), slowest, most);
    }

    private static ManagedChannel attached(GatewayProcess gateway) throws IOException {
        try {
            return attachedAs(gateway);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot enrol", e);
        }
    }

    private static Map<String, Call> kinds() {
        Map<String, Call> kinds = new LinkedHashMap<>();
        kinds.put("heartbeat before Hello", control(up -> up.onNext(beat())));
        kinds.put("300 inputs", control(up -> {
            Hello.Builder hello = hello();
            for (int i = 0; i < 300; i++) {
                hello.addInputs(Input.newBuilder().setName("i" + i));
            }
            up.onNext(AgentControl.newBuilder().setHello(hello).build());
        }));
        kinds.put("a second Hello", control(up -> {
            AgentControl message = AgentControl.newBuilder().setHello(hello()).build();
            up.onNext(message);
            up.onNext(message);
        }));
        kinds.put("a flood of heartbeats", control(up -> {
            up.onNext(AgentControl.newBuilder().setHello(hello()).build());
            for (int i = 0; i < 5_000; i++) {
                up.onNext(beat());
            }
        }));
        kinds.put(
                "a carry nobody asked for",
                carry(up -> up.onNext(CarryUp.newBuilder()
                        .setOpen(CarryOpen.newBuilder().setCarryId(4711).setBootId(1))
                        .build())));
        kinds.put(
                "media before open",
                carry(up -> up.onNext(CarryUp.newBuilder()
                        .setBatch(Batch.newBuilder().setPackets(ByteString.copyFrom(new byte[60_000])))
                        .build())));
        return kinds;
    }

    private static AgentControl beat() {
        return AgentControl.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setSequence(1))
                .build();
    }

    private static Hello.Builder hello() {
        return Hello.newBuilder().addProtocolVersions(1).setBootId(1).setAgentVersion("hostile");
    }

    private static Call control(Consumer<StreamObserver<AgentControl>> says) {
        return (channel, ended) ->
                say(TunnelGrpc.newStub(channel).control(new Ended<GatewayControl>(ended, (message, up) -> {})), says);
    }

    /** Half-closes once the gateway said its last, as agents do. */
    private static Call carry(Consumer<StreamObserver<CarryUp>> says) {
        return (channel, ended) -> {
            Ended<CarryDown> down = new Ended<>(ended, (message, up) -> up.onCompleted());
            StreamObserver<CarryUp> up = TunnelGrpc.newStub(channel).carry(down);
            down.up = up;
            say(up, says);
        };
    }

    private static <T> void say(StreamObserver<T> up, Consumer<StreamObserver<T>> says) {
        try {
            says.accept(up);
        } catch (IllegalStateException e) {
            // the call is over already
        }
    }

    private static final class Ended<T> implements StreamObserver<T> {
        private final CountDownLatch ended;
        private final BiConsumer<T, StreamObserver<?>> answer;
        private volatile @Nullable StreamObserver<?> up;

        Ended(CountDownLatch ended, BiConsumer<T, StreamObserver<?>> answer) {
            this.ended = ended;
            this.answer = answer;
        }

        @Override
        public void onNext(T message) {
            StreamObserver<?> other = up;
            if (other != null) {
                answer.accept(message, other);
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended.countDown();
        }

        @Override
        public void onCompleted() {
            ended.countDown();
        }
    }

    /** A connection with a fresh agent's certificate. */
    private static ManagedChannel attachedAs(GatewayProcess gateway) throws IOException, GeneralSecurityException {
        var agent = gateway.api().post("/agents", Map.of());
        KeyPair keys = EnrolLoop.keys();
        ManagedChannel stranger = channel(gateway, GrpcSslContexts.forClient());
        try {
            CertificateReply reply = EnrolmentGrpc.newBlockingStub(stranger)
                    .activate(EnrolLoop.request(
                            agent.path("agent_id").asText(),
                            agent.path("activation_key").asText(),
                            keys));
            List<X509Certificate> chain = new ArrayList<>();
            for (ByteString encoded : reply.getChainList()) {
                chain.add((X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(encoded.newInput()));
            }
            return channel(
                    gateway,
                    GrpcSslContexts.forClient().keyManager(keys.getPrivate(), chain.toArray(X509Certificate[]::new)));
        } finally {
            stranger.shutdownNow();
        }
    }

    private static ManagedChannel channel(GatewayProcess gateway, SslContextBuilder tls) throws IOException {
        return NettyChannelBuilder.forTarget(gateway.agentAddress())
                .overrideAuthority("gateway.culvert.internal")
                .sslContext(
                        tls.trustManager(InsecureTrustManagerFactory.INSTANCE).build())
                .build();
    }
}
