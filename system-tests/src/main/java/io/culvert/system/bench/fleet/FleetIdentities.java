package io.culvert.system.bench.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.culvert.proto.tunnel.v1.ActivateRequest;
import io.culvert.proto.tunnel.v1.CertificateReply;
import io.culvert.proto.tunnel.v1.EnrolmentError;
import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import io.culvert.system.process.GatewayProcess;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Many agents of one gateway, registered and activated: an Agent ID and a certificate each, the key pair shared, since it
 * is the gateway that is judged and not the making of keys. Nothing is written anywhere. Immutable.
 */
public final class FleetIdentities {
    /** More would only wait for the database. */
    private static final int AT_A_TIME = 16;

    private static final int TRIES = 20;

    private static final int ACTIVATIONS_PER_CONNECTION = 10;
    private static final int LINES_PER_IMPORT = 250;
    private static final int IMPORTS_AT_A_TIME = 4;

    private final PrivateKey privateKey;
    private final List<Identity> agents;
    private final String caFingerprint;

    /** One agent; the chain is its certificate and the authority's. */
    record Identity(String agentId, List<X509Certificate> chain) {}

    private FleetIdentities(PrivateKey privateKey, List<Identity> agents, String caFingerprint) {
        this.privateKey = privateKey;
        this.agents = List.copyOf(agents);
        this.caFingerprint = caFingerprint;
    }

    /**
     * Registers agents by the import of a list and activates each.
     *
     * @throws IOException when the gateway refuses one
     */
    public static FleetIdentities provision(GatewayProcess gateway, int count) throws IOException {
        String activationKey = new BigInteger(160, new SecureRandom()).toString(36) + "-activates-a-fleet";
        try (ExecutorService imports = Executors.newFixedThreadPool(IMPORTS_AT_A_TIME);
                ExecutorService activations = Executors.newFixedThreadPool(AT_A_TIME)) {
            List<String> ids = register(gateway, count, activationKey, imports);
            KeyPair keys = keyPair();
            FleetTrust trust = new FleetTrust(gateway.caFingerprint());
            SslContext tls = GrpcSslContexts.forClient().trustManager(trust).build();
            List<Callable<List<Identity>>> work = new ArrayList<>();
            for (int from = 0; from < ids.size(); from += ACTIVATIONS_PER_CONNECTION) {
                List<String> some = ids.subList(from, Math.min(ids.size(), from + ACTIVATIONS_PER_CONNECTION));
                work.add(() -> activate(gateway.agentAddress(), tls, some, activationKey, keys));
            }
            List<Identity> identities =
                    all(activations, work).stream().flatMap(List::stream).toList();
            return new FleetIdentities(keys.getPrivate(), identities, gateway.caFingerprint());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make identities", e);
        }
    }

    private static List<String> register(
            GatewayProcess gateway, int count, String activationKey, ExecutorService threads) throws IOException {
        List<Callable<List<String>>> work = new ArrayList<>();
        for (int from = 0; from < count; from += LINES_PER_IMPORT) {
            int lines = Math.min(LINES_PER_IMPORT, count - from);
            work.add(() -> {
                JsonNode report = gateway.api()
                        .postText("/agents/import", "text/csv", ("," + activationKey + ",light,\n").repeat(lines));
                if (report.path("registered").asInt() != lines) {
                    throw new IOException("of " + lines + " agents only "
                            + report.path("registered").asInt() + " were registered");
                }
                List<String> ids = new ArrayList<>();
                report.path("lines")
                        .forEach(line -> ids.add(line.path("agent_id").asText()));
                return ids;
            });
        }
        return all(threads, work).stream().flatMap(List::stream).toList();
    }

    /** The gateway lets a stranger's connection do little, so a connection is good for a few. */
    private static List<Identity> activate(
            String address, SslContext tls, List<String> agentIds, String activationKey, KeyPair keys)
            throws GeneralSecurityException, IOException {
        ManagedChannel channel = NettyChannelBuilder.forTarget(address)
                .overrideAuthority(FleetTls.GATEWAY_NAME)
                .sslContext(tls)
                .build();
        try {
            List<Identity> identities = new ArrayList<>();
            for (String agentId : agentIds) {
                identities.add(activate(channel, agentId, activationKey, keys));
            }
            return identities;
        } finally {
            channel.shutdownNow();
        }
    }

    private static Identity activate(ManagedChannel channel, String agentId, String activationKey, KeyPair keys)
            throws GeneralSecurityException, IOException {
        byte[] publicKey = keys.getPublic().getEncoded();
        Signature proof = Signature.getInstance("SHA256withECDSA");
        proof.initSign(keys.getPrivate());
        proof.update(("culvert-activate-v1\0" + agentId + '\0').getBytes(US_ASCII));
        proof.update(publicKey);
        ActivateRequest request = ActivateRequest.newBuilder()
                .setAgentId(agentId)
                .setActivationKey(activationKey)
                .setPublicKey(ByteString.copyFrom(publicKey))
                .setProof(ByteString.copyFrom(proof.sign()))
                .setVersion("light")
                .build();
        CertificateReply reply = EnrolmentGrpc.newBlockingStub(channel).activate(request);
        for (int i = 1; i < TRIES && reply.getError() == EnrolmentError.ENROLMENT_ERROR_UNAVAILABLE; i++) {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            reply = EnrolmentGrpc.newBlockingStub(channel).activate(request);
        }
        if (reply.getChainCount() == 0) {
            throw new IOException("agent " + agentId + " was not activated: " + reply.getMessage());
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (ByteString der : reply.getChainList()) {
            chain.add(certificate(der.toByteArray()));
        }
        return new Identity(agentId, List.copyOf(chain));
    }

    private static X509Certificate certificate(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static <T> List<T> all(ExecutorService threads, List<Callable<T>> work) throws IOException {
        try {
            List<T> results = new ArrayList<>(work.size());
            for (Future<T> one : threads.invokeAll(work)) {
                results.add(one.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IOException("the gateway does not take the fleet", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    public int size() {
        return agents.size();
    }

    List<Identity> agents() {
        return agents;
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    String caFingerprint() {
        return caFingerprint;
    }
}
