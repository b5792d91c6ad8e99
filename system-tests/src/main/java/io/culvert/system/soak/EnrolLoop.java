package io.culvert.system.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.culvert.proto.tunnel.v1.ActivateRequest;
import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import io.culvert.system.process.GatewayProcess;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
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
                    uses.add(() -> won(gateway, request));
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
    private static int won(GatewayProcess gateway, ActivateRequest request) throws IOException {
        ManagedChannel channel = NettyChannelBuilder.forTarget(gateway.agentAddress())
                .overrideAuthority("gateway.culvert.internal")
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE) // what is judged here is the gateway
                        .build())
                .build();
        try {
            return EnrolmentGrpc.newBlockingStub(channel).activate(request).getChainCount() > 0 ? 1 : 0;
        } finally {
            channel.shutdownNow();
        }
    }

    static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** An activation with this key pair. */
    static ActivateRequest request(String agentId, String activationKey, KeyPair keys) throws GeneralSecurityException {
        byte[] publicKey = keys.getPublic().getEncoded();
        Signature proof = Signature.getInstance("SHA256withECDSA");
        proof.initSign(keys.getPrivate());
        proof.update(("culvert-activate-v1\0" + agentId + '\0').getBytes(UTF_8));
        proof.update(publicKey);
        return ActivateRequest.newBuilder()
                .setAgentId(agentId)
                .setActivationKey(activationKey)
                .setPublicKey(ByteString.copyFrom(publicKey))
                .setProof(ByteString.copyFrom(proof.sign()))
                .setVersion("soak")
                .build();
    }
}
