package io.culvert.gateway.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.pki.P256;
import io.culvert.media.Secret;
import io.culvert.proto.tunnel.v1.ActivateRequest;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.Batch;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CarryOpen;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.CertificateReply;
import io.culvert.proto.tunnel.v1.DeliveryClass;
import io.culvert.proto.tunnel.v1.Description;
import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardEnd;
import io.culvert.proto.tunnel.v1.ForwardOpen;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.Heartbeat;
import io.culvert.proto.tunnel.v1.Hello;
import io.culvert.proto.tunnel.v1.Input;
import io.culvert.proto.tunnel.v1.InputState;
import io.culvert.proto.tunnel.v1.JoinRequest;
import io.culvert.proto.tunnel.v1.JoinStage;
import io.culvert.proto.tunnel.v1.JoinStep;
import io.culvert.proto.tunnel.v1.MediaKind;
import io.culvert.proto.tunnel.v1.RenewRequest;
import io.culvert.proto.tunnel.v1.Track;
import io.culvert.proto.tunnel.v1.TunnelGrpc;
import io.culvert.qr.QrPayload;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** An agent that does exactly what a test says, over real TLS. Not thread-safe. */
final class TestAgent implements AutoCloseable {
    static final long BOOT_ID = 77;

    private final int port;
    private final X509Certificate trusted;
    private final List<ManagedChannel> channels = new ArrayList<>();
    KeyPair keys = P256.generate();
    String agentId;
    List<X509Certificate> chain = List.of();

    TestAgent(int port, X509Certificate trusted, String agentId) {
        this.port = port;
        this.trusted = trusted;
        this.agentId = agentId;
    }

    // ---------------------------------------------------------------------------------------------- enrolment

    CertificateReply activate(Secret activationKey) {
        byte[] spki = keys.getPublic().getEncoded();
        byte[] proof = sign("culvert-activate-v1\0".getBytes(UTF_8), agentId.getBytes(UTF_8), new byte[1], spki);
        return activate(activationKey, proof);
    }

    CertificateReply activate(Secret activationKey, byte[] proof) {
        return kept(EnrolmentGrpc.newBlockingStub(channel(false))
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .activate(ActivateRequest.newBuilder()
                        .setAgentId(agentId)
                        .setActivationKey(activationKey.reveal())
                        .setPublicKey(ByteString.copyFrom(keys.getPublic().getEncoded()))
                        .setProof(ByteString.copyFrom(proof))
                        .setVersion("test")
                        .build()));
    }

    /** Asks with the token of a code; takes over the Agent ID that it is given. */
    CertificateReply join(QrPayload code) {
        return join(Base64.getUrlDecoder().decode(code.token()), code.operatorId());
    }

    CertificateReply join(byte[] token, String operatorId) {
        byte[] spki = keys.getPublic().getEncoded();
        byte[] proof = sign("culvert-join-v1\0".getBytes(UTF_8), token, operatorId.getBytes(UTF_8), new byte[1], spki);
        CertificateReply reply = kept(EnrolmentGrpc.newBlockingStub(channel(false))
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .join(JoinRequest.newBuilder()
                        .setToken(ByteString.copyFrom(token))
                        .setOperatorId(operatorId)
                        .setPublicKey(ByteString.copyFrom(spki))
                        .setProof(ByteString.copyFrom(proof))
                        .setVersion("test")
                        .setModel("eye")
                        .addSteps(JoinStep.newBuilder()
                                .setStage(JoinStage.JOIN_STAGE_CODE_READ)
                                .setTookMs(700))
                        .addSteps(JoinStep.newBuilder().setStage(JoinStage.JOIN_STAGE_WIFI_JOINED))
                        .build()));
        agentId = reply.getAgentId().isEmpty() ? agentId : reply.getAgentId();
        return reply;
    }

    CertificateReply renew() {
        byte[] spki = keys.getPublic().getEncoded();
        byte[] time = ByteBuffer.allocate(8).putLong(1_000).array();
        byte[] proof = sign("culvert-renew-v1\0".getBytes(UTF_8), agentId.getBytes(UTF_8), new byte[1], time, spki);
        return kept(EnrolmentGrpc.newBlockingStub(channel(false))
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .renew(RenewRequest.newBuilder()
                        .setAgentId(agentId)
                        .setPublicKey(ByteString.copyFrom(spki))
                        .setSignedAtMs(1_000)
                        .setProof(ByteString.copyFrom(proof))
                        .build()));
    }

    private CertificateReply kept(CertificateReply reply) {
        if (reply.getChainCount() > 0) {
            chain = reply.getChainList().stream().map(TestAgent::certificate).toList();
        }
        return reply;
    }

    byte[] sign(byte[]... parts) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            for (byte[] part : parts) {
                signature.update(part);
            }
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(ByteString encoded) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(encoded.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---------------------------------------------------------------------------------------------- calls

    /** A connection of its own for every call of this method. */
    ManagedChannel channel(boolean withCertificate) {
        try {
            SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(trusted);
            if (withCertificate) {
                tls.keyManager(keys.getPrivate(), chain.toArray(X509Certificate[]::new));
            }
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .overrideAuthority(CertificateAuthority.GATEWAY_NAME)
                    .sslContext(tls.build())
                    .directExecutor()
                    .build();
            channels.add(channel);
            return channel;
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    Control control() {
        return new Control(channel(true));
    }

    /** A Control call whose Hello was welcomed. */
    Control attach() {
        Control control = control();
        control.send(AgentControl.newBuilder().setHello(hello()));
        GatewayControl first = control.next();
        if (!first.hasWelcome()) {
            throw new AssertionError("not welcomed but " + first);
        }
        return control;
    }

    static Hello.Builder hello() {
        return Hello.newBuilder()
                .addProtocolVersions(1)
                .setAgentVersion("1.2.3")
                .setBootId(BOOT_ID)
                .setModel("box")
                .setUptimeMs(60_000)
                .addInputs(Input.newBuilder()
                        .setName("yard")
                        .setState(InputState.INPUT_STATE_READY)
                        .addServices("http")
                        .addServices("onvif")
                        .addServices("No Name")
                        .addTracks(video()));
    }

    static Track.Builder video() {
        return Track.newBuilder()
                .setIndex(0)
                .setKind(MediaKind.MEDIA_KIND_VIDEO)
                .setEncodingName("H264")
                .setPayloadType(96)
                .setClockRate(90_000)
                .setWidth(1280)
                .setHeight(720);
    }

    static CarryUp.Builder open(long carryId) {
        return CarryUp.newBuilder()
                .setOpen(CarryOpen.newBuilder()
                        .setCarryId(carryId)
                        .setBootId(BOOT_ID)
                        .setDescription(Description.newBuilder().addTracks(video())));
    }

    /** A batch of one access unit in {@code packets} RTP packets. */
    static Batch.Builder batch(long cameraEpoch, long frame, int packets) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        Batch.Builder batch = Batch.newBuilder();
        for (int i = 0; i < packets; i++) {
            batch.addOffsets(data.size());
            ByteBuffer rtp = ByteBuffer.allocate(4 + 12 + 100);
            rtp.put((byte) '$').put((byte) 0).putShort((short) 112);
            rtp.put((byte) 0x80)
                    .put((byte) (i == packets - 1 ? 0xE0 : 0x60))
                    .putShort((short) (frame * 16 + i))
                    .putInt((int) frame * 3600)
                    .putInt(1);
            data.writeBytes(rtp.array());
        }
        return batch.setPackets(ByteString.copyFrom(data.toByteArray()))
                .setRtpTime((int) frame * 3600)
                .setKeyFrame(frame == 0)
                .setStartsAccessUnit(true)
                .setEndsAccessUnit(true)
                .setFrameNumber(frame)
                .setBootId(BOOT_ID)
                .setCameraEpoch(cameraEpoch)
                .setDeliveryClass(DeliveryClass.DELIVERY_CLASS_LIVE);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }

    /** One side of a call: what came is kept until a test takes it. */
    abstract static class Call<A> implements StreamObserver<A> {
        private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();

        @Override
        public void onNext(A message) {
            received.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            received.add(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            received.add(Status.OK);
        }

        /** What came, within so many seconds; null when nothing did. */
        @Nullable
        Object poll(int seconds) throws InterruptedException {
            return received.poll(seconds, TimeUnit.SECONDS);
        }

        Object take() {
            try {
                Object taken = received.poll(20, TimeUnit.SECONDS);
                if (taken == null) {
                    throw new AssertionError("nothing came within 20 s");
                }
                if (taken instanceof Status) {
                    received.add(taken); // whoever asks again gets the same
                }
                return taken;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** How the call ends, whatever comes before. */
        Status end() {
            Object taken = take();
            return taken instanceof Status status ? status : end();
        }
    }

    static final class Control extends Call<GatewayControl> {
        final ManagedChannel channel;
        private final StreamObserver<AgentControl> up;
        private boolean beating = true;

        Control(ManagedChannel channel) {
            this.channel = channel;
            this.up = TunnelGrpc.newStub(channel).control(this);
        }

        /** Heartbeats are answered by a beat of our own unless the agent plays dead. */
        @Override
        public void onNext(GatewayControl message) {
            if (message.hasHeartbeat()) {
                if (beating) {
                    send(AgentControl.newBuilder()
                            .setHeartbeat(Heartbeat.newBuilder().setSequence(1)));
                }
            } else if (!message.hasHeartbeatReply() && !message.hasForwardCredit()) {
                super.onNext(message);
            }
        }

        synchronized void send(AgentControl.Builder message) {
            up.onNext(message.build());
        }

        void playDead() {
            beating = false;
        }

        void hangUp() {
            channel.shutdownNow();
        }

        /** Says goodbye, as an agent does that has moved. */
        void leave() {
            up.onCompleted();
            channel.shutdown();
        }

        /** The next message that is no heartbeat. */
        GatewayControl next() {
            Object taken = take();
            if (taken instanceof GatewayControl message) {
                return message;
            }
            throw new AssertionError("the call ended: " + taken);
        }

        Carry carry() {
            return new Carry(channel);
        }

        Forward forward() {
            return new Forward(channel);
        }
    }

    static final class Carry extends Call<CarryDown> {
        final StreamObserver<CarryUp> up;

        Carry(ManagedChannel channel) {
            this.up = TunnelGrpc.newStub(channel).carry(this);
        }

        /** Half-closes once the gateway ended the carry, as agents do. */
        @Override
        public void onNext(CarryDown message) {
            super.onNext(message);
            if (message.hasEnd() || message.getAck().getError() != CarryError.CARRY_ERROR_UNSPECIFIED) {
                up.onCompleted();
            }
        }

        void send(CarryUp.Builder message) {
            up.onNext(message.build());
        }

        void send(Batch.Builder batch) {
            send(CarryUp.newBuilder().setBatch(batch));
        }

        CarryDown next() {
            Object taken = take();
            if (taken instanceof CarryDown message) {
                return message;
            }
            throw new AssertionError("the call ended: " + taken);
        }
    }

    static final class Forward extends Call<ForwardDown> {
        final ClientCallStreamObserver<ForwardUp> up;

        Forward(ManagedChannel channel) {
            this.up = (ClientCallStreamObserver<ForwardUp>)
                    TunnelGrpc.newStub(channel).forward(this);
        }

        /** Half-closes once the gateway ended the forward, as agents do. */
        @Override
        public void onNext(ForwardDown message) {
            super.onNext(message);
            if (message.hasEnd()) {
                up.onCompleted();
            }
        }

        void open(long forwardId) {
            up.onNext(ForwardUp.newBuilder()
                    .setOpen(ForwardOpen.newBuilder().setForwardId(forwardId))
                    .build());
        }

        void send(byte[] data) {
            up.onNext(ForwardUp.newBuilder().setData(ByteString.copyFrom(data)).build());
        }

        void send(String text) {
            send(text.getBytes(UTF_8));
        }

        void end(CarryError error) {
            up.onNext(ForwardUp.newBuilder()
                    .setEnd(ForwardEnd.newBuilder().setError(error))
                    .build());
        }

        ForwardDown next() {
            Object taken = take();
            if (taken instanceof ForwardDown message) {
                return message;
            }
            throw new AssertionError("the call ended: " + taken);
        }

        /** What the gateway sends, up to this text. */
        String textUpTo(String last) {
            StringBuilder text = new StringBuilder();
            while (text.indexOf(last) < 0) {
                ForwardDown message = next();
                if (!message.hasData()) {
                    throw new AssertionError(message + " behind " + text);
                }
                text.append(message.getData().toStringUtf8());
            }
            return text.toString();
        }
    }
}
