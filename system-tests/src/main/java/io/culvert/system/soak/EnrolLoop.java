package io.culvert.system.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.culvert.proto.tunnel.v1.ActivateRequest;
import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import io.culvert.system.process.GatewayProcess;
import io.grpc.Attributes;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The promise <em>an activation key works once</em>: many devices use the same one at the same time. */
public final class EnrolLoop {
    private EnrolLoop() {}

    /**
     * Registers an agent per round and lets devices with different key pairs use its activation key at once.
     *
     * @return for each round how many got a certificate
     * @throws IOException when the gateway cannot be asked
     */
    public static List<Integer> run(GatewayProcess gateway, int devices, int rounds) throws IOException {
        List<Integer> winners = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < rounds; round++) {
                JsonNode agent = gateway.api().post("/agents", Map.of());
                List<Callable<Integer>> uses = new ArrayList<>();
                for (int device = 0; device < devices; device++) {
                    ActivateRequest request = request(
                            agent.path("agent_id").asText(),
                            agent.path("activation_key").asText(),
                            keys());
                    int number = device;
                    uses.add(() -> won(gateway, number, request));
                }
                int won = 0;
                for (Future<Integer> use : threads.invokeAll(uses)) {
                    won += use.get();
                }
                winners.add(won);
            }
        } catch (GeneralSecurityException | ExecutionException e) {
            throw new IOException("cannot enrol", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return winners;
    }

    /** Each device has a connection of its own; 1 when it got a certificate. */
    private static int won(GatewayProcess gateway, int device, ActivateRequest request) throws IOException {
        ManagedChannel channel = channel(gateway, device);
        try {
            return EnrolmentGrpc.newBlockingStub(channel).activate(request).getChainCount() > 0 ? 1 : 0;
        } finally {
            channel.shutdownNow();
        }
    }

    /** A connection of this device's own, from an address of its own, so that no budget of failures thins the crowd. */
    static ManagedChannel channel(GatewayProcess gateway, int device) throws IOException {
        InetSocketAddress source = new InetSocketAddress("127.0.1." + (1 + device % 250), 0);
        return NettyChannelBuilder.forTarget(gateway.agentAddress())
                .overrideAuthority("gateway.culvert.internal")
                .localSocketPicker(new NettyChannelBuilder.LocalSocketPicker() {
                    @Override
                    public SocketAddress createSocketAddress(SocketAddress remote, Attributes attributes) {
                        return source;
                    }
                })
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE) // what is judged here is the gateway
                        .build())
                .build();
    }

    static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** An activation with this key pair. */
    static ActivateRequest request(String agentId, String activationKey, KeyPair keys) throws GeneralSecurityException {
        byte[] publicKey = keys.getPublic().getEncoded();
        ByteString proof = proof(keys, ("culvert-activate-v1\0" + agentId + '\0').getBytes(UTF_8), publicKey);
        return ActivateRequest.newBuilder()
                .setAgentId(agentId)
                .setActivationKey(activationKey)
                .setPublicKey(ByteString.copyFrom(publicKey))
                .setProof(proof)
                .setVersion("soak")
                .build();
    }

    /** That somebody has the private key, signed over all parts one after another. */
    static ByteString proof(KeyPair keys, byte[]... parts) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        for (byte[] part : parts) {
            signature.update(part);
        }
        return ByteString.copyFrom(signature.sign());
    }
}
