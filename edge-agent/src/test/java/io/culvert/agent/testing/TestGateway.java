package io.culvert.agent.testing;

import com.google.protobuf.ByteString;
import io.culvert.proto.tunnel.v1.ActivateRequest;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryAck;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.CertificateReply;
import io.culvert.proto.tunnel.v1.EnrolmentError;
import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import io.culvert.proto.tunnel.v1.ForwardAck;
import io.culvert.proto.tunnel.v1.ForwardCredit;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardEnd;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.HeartbeatReply;
import io.culvert.proto.tunnel.v1.JoinRequest;
import io.culvert.proto.tunnel.v1.OpenForward;
import io.culvert.proto.tunnel.v1.Refused;
import io.culvert.proto.tunnel.v1.RefusedReason;
import io.culvert.proto.tunnel.v1.RenewRequest;
import io.culvert.proto.tunnel.v1.StartCamera;
import io.culvert.proto.tunnel.v1.StopCamera;
import io.culvert.proto.tunnel.v1.TunnelGrpc;
import io.culvert.proto.tunnel.v1.Welcome;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A gateway for tests: real gRPC over real TLS with its own CA, obedient by default and misbehaving on request. It may be killed
 * and started again on the same port.
 */
public final class TestGateway implements AutoCloseable {
    private static final Context.Key<String> CLIENT = Context.key("client");

    public final TestAuthority authority;
    public final Map<String, String> activationKeys = new ConcurrentHashMap<>();
    private final Map<String, String> invitations = new ConcurrentHashMap<>();
    private final Map<ByteString, String> agentIds = new ConcurrentHashMap<>();

    /** Questions for an identity by QR code, good or bad. */
    public final BlockingQueue<JoinRequest> joins = new LinkedBlockingQueue<>();

    /** Whether a key pair is bound by its token but never hears of it. */
    public volatile boolean keepsAnswers;

    private final Map<String, ByteString> bound = new ConcurrentHashMap<>();
    private final KeyPair keyPair = TestAuthority.newKeyPair();

    /** Tunnels as they say hello. */
    public final BlockingQueue<ControlCall> controls = new LinkedBlockingQueue<>();

    /** Carry calls as they open. */
    public final BlockingQueue<CarryCall> carries = new LinkedBlockingQueue<>();

    /** Forward calls as they open. */
    public final BlockingQueue<ForwardCall> forwards = new LinkedBlockingQueue<>();

    public final AtomicInteger renewals = new AtomicInteger();
    public volatile Duration certificateLife = Duration.ofDays(1);
    public volatile int heartbeatIntervalMillis = 200;
    public volatile int heartbeatTimeoutMillis = 2_000;
    public volatile boolean isMute;
    public volatile boolean acks = true;
    public volatile boolean readsCarries = true;
    public volatile boolean credits = true;
    public volatile @Nullable RefusedReason refusal;

    /** What its wall clock is ahead of this machine's. */
    public volatile Duration clockAhead = Duration.ZERO;

    /** Whether it no longer knows any agent. */
    public volatile boolean hasForgotten;

    private volatile @Nullable ControlCall lastControl;
    private @Nullable Server server;
    private int port;

    public TestGateway(TestAuthority authority) {
        this.authority = authority;
    }

    /** Starts it, again on the same port if it ran before. */
    public TestGateway start() throws Exception {
        X509Certificate certificate = authority.gateway(keyPair.getPublic());
        Server fresh = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .sslContext(GrpcSslContexts.configure(
                                SslContextBuilder.forServer(keyPair.getPrivate(), certificate, authority.certificate()))
                        .trustManager(authority.certificate())
                        .clientAuth(ClientAuth.OPTIONAL)
                        .build())
                .addService(new Activation())
                .addService(new Carrying())
                .intercept(new ClientName())
                .build();
        fresh.start();
        server = fresh;
        port = fresh.getPort();
        return this;
    }

    public int port() {
        return port;
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Lets another key pair take an Agent ID, as a new activation key does. */
    public void unbind(String agentId) {
        bound.remove(agentId);
    }

    /** Breaks every connection at once, as a killed process does. */
    public void kill() throws InterruptedException {
        if (server != null) {
            server.shutdownNow();
            server.awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() throws Exception {
        kill();
    }

    /** The next tunnel; fails the test if none comes. */
    public ControlCall nextControl() throws InterruptedException {
        return nextControl(Duration.ofSeconds(20));
    }

    /** The next tunnel; fails the test if none comes in this time. */
    public ControlCall nextControl(Duration within) throws InterruptedException {
        ControlCall call = controls.poll(within.toSeconds(), TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no agent came");
        }
        return call;
    }

    /** The next Carry call; fails the test if none comes. */
    public CarryCall nextCarry() throws InterruptedException {
        CarryCall call = carries.poll(10, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no carry came");
        }
        return call;
    }

    /** The next Forward call; fails the test if none comes. */
    public ForwardCall nextForward() throws InterruptedException {
        ForwardCall call = forwards.poll(10, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no forward came");
        }
        return call;
    }

    /** One Control call. */
    public static final class ControlCall {
        public final @Nullable String client;
        public final BlockingQueue<AgentControl> messages = new LinkedBlockingQueue<>();
        public final BlockingQueue<String> end = new LinkedBlockingQueue<>();
        public final AtomicInteger heartbeats = new AtomicInteger();
        private final StreamObserver<GatewayControl> down;

        ControlCall(@Nullable String client, StreamObserver<GatewayControl> down) {
            this.client = client;
            this.down = down;
        }

        public synchronized void send(GatewayControl message) {
            down.onNext(message);
        }

        public void start(long carryId, String input, long epoch) {
            send(GatewayControl.newBuilder()
                    .setStartCamera(StartCamera.newBuilder()
                            .setCarryId(carryId)
                            .setInput(input)
                            .setCameraEpoch(epoch))
                    .build());
        }

        public void stop(long carryId) {
            send(GatewayControl.newBuilder()
                    .setStopCamera(StopCamera.newBuilder().setCarryId(carryId))
                    .build());
        }

        public void forward(long forwardId, String camera, String service) {
            send(GatewayControl.newBuilder()
                    .setOpenForward(OpenForward.newBuilder()
                            .setForwardId(forwardId)
                            .setCamera(camera)
                            .setService(service))
                    .build());
        }

        /** The next message of this kind, others skipped. */
        public AgentControl next(AgentControl.MessageCase kind) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
            while (System.nanoTime() - deadline < 0) {
                AgentControl message = messages.poll(100, TimeUnit.MILLISECONDS);
                if (message != null && message.getMessageCase() == kind) {
                    return message;
                }
            }
            throw new AssertionError("no " + kind);
        }
    }

    /** One Carry call. */
    public static final class CarryCall {
        public final BlockingQueue<CarryUp> messages = new LinkedBlockingQueue<>();
        public final BlockingQueue<String> end = new LinkedBlockingQueue<>();
        public final ServerCallStreamObserver<CarryDown> down;

        CarryCall(ServerCallStreamObserver<CarryDown> down) {
            this.down = down;
        }

        public synchronized void ack() {
            down.onNext(
                    CarryDown.newBuilder().setAck(CarryAck.getDefaultInstance()).build());
        }

        public CarryUp next() throws InterruptedException {
            CarryUp message = messages.poll(10, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing more on the carry");
            }
            return message;
        }
    }

    /** One Forward call: acknowledged at once, what the camera sent is collected and credited. */
    public static final class ForwardCall {
        public final long id;
        public final BlockingQueue<ForwardEnd> ends = new LinkedBlockingQueue<>();
        public final BlockingQueue<String> end = new LinkedBlockingQueue<>();
        public final AtomicLong received = new AtomicLong();
        public final ServerCallStreamObserver<ForwardDown> down;
        private final ControlCall control;
        private final MessageDigest digest;
        private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();

        ForwardCall(long id, ServerCallStreamObserver<ForwardDown> down, ControlCall control) {
            this.id = id;
            this.control = control;
            this.down = down;
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        synchronized void take(ByteString data, boolean credits) {
            digest.update(data.asReadOnlyByteBuffer());
            if (beginning.size() < 4096) {
                beginning.writeBytes(data.toByteArray());
            }
            long all = received.addAndGet(data.size());
            if (credits) {
                credit(all);
            }
        }

        public synchronized void credit(long all) {
            control.send(GatewayControl.newBuilder()
                    .setForwardCredit(ForwardCredit.newBuilder()
                            .setForwardId(id)
                            .setReceivedBytes(all)
                            .setTakenBytes(all))
                    .build());
        }

        public synchronized void send(byte[] data) {
            down.onNext(
                    ForwardDown.newBuilder().setData(ByteString.copyFrom(data)).build());
        }

        /** Says that nothing more comes, or that something is wrong. */
        public synchronized void end(CarryError error) {
            down.onNext(ForwardDown.newBuilder()
                    .setEnd(ForwardEnd.newBuilder().setError(error))
                    .build());
        }

        /** The first few thousand bytes as text. */
        public synchronized String text() {
            return beginning.toString(StandardCharsets.US_ASCII);
        }

        public synchronized byte[] hash() {
            return digest.digest();
        }
    }

    /** Makes a token of a QR code good for one key pair, which becomes this agent; in base64url. */
    public void invite(String token, String agentId) {
        invitations.put(token, agentId);
    }

    private final class Activation extends EnrolmentGrpc.EnrolmentImplBase {
        @Override
        public void activate(ActivateRequest request, StreamObserver<CertificateReply> reply) {
            boolean proven = verify(
                    request.getPublicKey(),
                    request.getProof(),
                    ascii("culvert-activate-v1"),
                    new byte[1],
                    ascii(request.getAgentId()),
                    new byte[1],
                    request.getPublicKey().toByteArray());
            boolean knowsKey = request.getActivationKey().equals(activationKeys.get(request.getAgentId()));
            if (!knowsKey || !isBound(request.getAgentId(), request.getPublicKey())) {
                refuse(reply, EnrolmentError.ENROLMENT_ERROR_REFUSED);
            } else if (!proven) {
                refuse(reply, EnrolmentError.ENROLMENT_ERROR_BAD_PROOF);
            } else {
                grant(reply, request.getAgentId(), request.getPublicKey());
            }
        }

        @Override
        public void join(JoinRequest request, StreamObserver<CertificateReply> reply) {
            joins.add(request);
            boolean proven = verify(
                    request.getPublicKey(),
                    request.getProof(),
                    ascii("culvert-join-v1"),
                    new byte[1],
                    request.getToken().toByteArray(),
                    ascii(request.getOperatorId()),
                    new byte[1],
                    request.getPublicKey().toByteArray());
            String token = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(request.getToken().toByteArray());
            String id = invitations.get(token);
            String hasId = agentIds.get(request.getPublicKey());
            if (!proven) {
                refuse(reply, EnrolmentError.ENROLMENT_ERROR_BAD_PROOF);
            } else if (hasId != null && !hasId.equals(id)) {
                refuse(reply, EnrolmentError.ENROLMENT_ERROR_OTHER_OWNER);
            } else if (id == null || !isBound(id, request.getPublicKey())) {
                refuse(reply, EnrolmentError.ENROLMENT_ERROR_REFUSED);
            } else {
                agentIds.put(request.getPublicKey(), id);
                if (!keepsAnswers) {
                    grant(reply, id, request.getPublicKey());
                }
            }
        }

        private boolean isBound(String id, ByteString key) {
            ByteString before = bound.putIfAbsent(id, key);
            return before == null || before.equals(key);
        }

        @Override
        public void renew(RenewRequest request, StreamObserver<CertificateReply> reply) {
            if (request.getPublicKey().isEmpty()) {
                refuse(reply, EnrolmentError.ENROLMENT_ERROR_REFUSED);
                return;
            }
            boolean proven = verify(
                    request.getPublicKey(),
                    request.getProof(),
                    ascii("culvert-renew-v1"),
                    new byte[1],
                    ascii(request.getAgentId()),
                    new byte[1],
                    ByteBuffer.allocate(8).putLong(request.getSignedAtMs()).array(),
                    request.getPublicKey().toByteArray());
            if (!proven) {
                refuse(reply, EnrolmentError.ENROLMENT_ERROR_BAD_PROOF);
                return;
            }
            if (hasForgotten) {
                refuse(reply, EnrolmentError.ENROLMENT_ERROR_REFUSED);
                return;
            }
            renewals.incrementAndGet();
            grant(reply, request.getAgentId(), request.getPublicKey());
        }

        private void grant(StreamObserver<CertificateReply> reply, String id, ByteString key) {
            X509Certificate leaf =
                    authority.agent(publicKey(key), id, Instant.now().minusSeconds(1), certificateLife);
            try {
                reply.onNext(CertificateReply.newBuilder()
                        .setAgentId(id)
                        .addChain(ByteString.copyFrom(leaf.getEncoded()))
                        .addChain(ByteString.copyFrom(authority.certificate().getEncoded()))
                        .setGatewayTimeMs(now())
                        .build());
                reply.onCompleted();
            } catch (Exception broken) {
                reply.onError(broken);
            }
        }

        private void refuse(StreamObserver<CertificateReply> reply, EnrolmentError error) {
            reply.onNext(CertificateReply.newBuilder()
                    .setError(error)
                    .setMessage("not with this key")
                    .setGatewayTimeMs(now())
                    .build());
            reply.onCompleted();
        }
    }

    private final class Carrying extends TunnelGrpc.TunnelImplBase {
        @Override
        public StreamObserver<AgentControl> control(StreamObserver<GatewayControl> down) {
            String client = CLIENT.get();
            if (client == null) {
                down.onError(Status.UNAUTHENTICATED.asRuntimeException());
                return new Ignore<>();
            }
            ControlCall call = new ControlCall(client, down);
            return new StreamObserver<>() {
                @Override
                public void onNext(AgentControl message) {
                    if (message.hasHello()) {
                        greet(call, message);
                    } else if (message.hasHeartbeat()) {
                        call.heartbeats.incrementAndGet();
                        answer(call, message);
                        return;
                    }
                    call.messages.add(message);
                }

                @Override
                public void onError(Throwable thrown) {
                    call.end.add("error");
                }

                @Override
                public void onCompleted() {
                    call.end.add("completed");
                    down.onCompleted();
                }
            };
        }

        @Override
        public StreamObserver<ForwardUp> forward(StreamObserver<ForwardDown> down) {
            return new Forwarding((ServerCallStreamObserver<ForwardDown>) down);
        }

        private void greet(ControlCall call, AgentControl message) {
            RefusedReason reason = refusal;
            if (reason != null) {
                call.send(GatewayControl.newBuilder()
                        .setRefused(Refused.newBuilder().setReason(reason).setMessage("because"))
                        .build());
                call.down.onCompleted();
            } else if (!isMute) {
                call.send(GatewayControl.newBuilder()
                        .setWelcome(Welcome.newBuilder()
                                .setProtocolVersion(message.getHello().getProtocolVersions(0))
                                .setNodeId("test")
                                .setHeartbeatIntervalMs(heartbeatIntervalMillis)
                                .setHeartbeatTimeoutMs(heartbeatTimeoutMillis))
                        .build());
            }
            lastControl = call;
            controls.add(call);
        }

        private void answer(ControlCall call, AgentControl message) {
            if (!isMute) {
                call.send(GatewayControl.newBuilder()
                        .setHeartbeatReply(HeartbeatReply.newBuilder()
                                .setSequence(message.getHeartbeat().getSequence())
                                .setSentMonotonicNs(message.getHeartbeat().getSentMonotonicNs())
                                .setRepliedWallUs(System.currentTimeMillis() * 1000))
                        .build());
            }
        }

        @Override
        public StreamObserver<CarryUp> carry(StreamObserver<CarryDown> down) {
            ServerCallStreamObserver<CarryDown> flow = (ServerCallStreamObserver<CarryDown>) down;
            if (!readsCarries) {
                flow.disableAutoRequest();
                flow.request(1);
            }
            CarryCall call = new CarryCall(flow);
            return new StreamObserver<>() {
                @Override
                public void onNext(CarryUp message) {
                    call.messages.add(message);
                    if (message.hasOpen()) {
                        carries.add(call);
                        if (acks) {
                            call.ack();
                        }
                    }
                }

                @Override
                public void onError(Throwable thrown) {
                    call.end.add("error");
                }

                @Override
                public void onCompleted() {
                    call.end.add("completed");
                    down.onCompleted();
                }
            };
        }
    }

    private final class Forwarding implements StreamObserver<ForwardUp> {
        private final ServerCallStreamObserver<ForwardDown> down;
        private volatile @Nullable ForwardCall call;

        Forwarding(ServerCallStreamObserver<ForwardDown> down) {
            this.down = down;
        }

        @Override
        public void onNext(ForwardUp message) {
            ForwardCall open = call;
            if (open == null) {
                open = new ForwardCall(message.getOpen().getForwardId(), down, Objects.requireNonNull(lastControl));
                call = open;
                if (acks) {
                    down.onNext(ForwardDown.newBuilder()
                            .setAck(ForwardAck.getDefaultInstance())
                            .build());
                }
                forwards.add(open);
            } else if (message.hasData()) {
                open.take(message.getData(), credits);
            } else if (message.hasEnd()) {
                open.ends.add(message.getEnd());
            }
        }

        @Override
        public void onError(Throwable thrown) {
            ended("error");
        }

        @Override
        public void onCompleted() {
            ended("completed");
            down.onCompleted();
        }

        private void ended(String how) {
            ForwardCall open = call;
            if (open != null) {
                open.end.add(how);
            }
        }
    }

    private static final class Ignore<T> implements StreamObserver<T> {
        @Override
        public void onNext(T message) {}

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onCompleted() {}
    }

    /** Puts the common name of the client's certificate into the call's context. */
    private static final class ClientName implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            String name = null;
            try {
                if (session != null && session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                    name = certificate.getSubjectX500Principal().getName();
                }
            } catch (IOException noCertificate) {
                // an agent that enrols
            }
            return Contexts.interceptCall(Context.current().withValue(CLIENT, name), call, headers, next);
        }
    }

    private long now() {
        return System.currentTimeMillis() + clockAhead.toMillis();
    }

    private static boolean verify(ByteString key, ByteString proof, byte[]... parts) {
        try {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            for (byte[] part : parts) {
                message.writeBytes(part);
            }
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initVerify(publicKey(key));
            signature.update(message.toByteArray());
            return signature.verify(proof.toByteArray());
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static PublicKey publicKey(ByteString key) {
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key.toByteArray()));
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
