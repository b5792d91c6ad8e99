package io.culvert.system.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.culvert.proto.tunnel.v1.CertificateReply;
import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import io.culvert.proto.tunnel.v1.JoinRequest;
import io.culvert.qr.QrPayload;
import io.culvert.qr.QrPayloadException;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.RestApi;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The promise <em>a QR code works once</em>: many cameras use the same one at the same time, and gateways die meanwhile. */
final class EnrolmentsLoop {
    private final GatewayProcess gateway;
    private final int devices;
    private final String site;

    /** @throws GeneralSecurityException when there are no key pairs to be had */
    EnrolmentsLoop(GatewayProcess gateway, int devices) throws GeneralSecurityException {
        this.gateway = gateway;
        this.devices = devices;
        this.site =
                gateway.api().post("/sites", Map.of("name", "soak")).path("id").asText();
    }

    /** Who got a certificate in one round. */
    record Round(Set<Integer> winners, String agentId) {}

    /** Lets devices with new key pairs use a new code at once; each has a connection of its own. */
    Round together() throws IOException {
        return atOnce(joins(code(), keys()));
    }

    /**
     * The same, the gateway killed with -9 in the middle of it and started again; then every device asks once more.
     *
     * @return who won before the kill, and who won in the end
     */
    List<Round> acrossADeath(Duration after) throws IOException {
        QrPayload code = code();
        List<KeyPair> keys = keys();
        List<Callable<CertificateReply>> joins = joins(code, keys);
        Round before;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CertificateReply>> asked =
                    joins.stream().map(threads::submit).toList();
            TimeUnit.NANOSECONDS.sleep(after.toNanos());
            gateway.part().kill();
            before = winners(asked);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        gateway.start();
        return List.of(before, atOnce(joins(code, keys)));
    }

    private List<KeyPair> keys() throws IOException {
        List<KeyPair> keys = new ArrayList<>();
        try {
            for (int device = 0; device < devices; device++) {
                keys.add(EnrolLoop.keys());
            }
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IOException("no key pairs", e);
        }
    }

    private QrPayload code() throws IOException {
        RestApi api = gateway.api();
        try {
            return QrPayload.parse(api.post("/enrolments", Map.of("site_id", site, "title", "soak"))
                    .path("qr_text")
                    .asText());
        } catch (QrPayloadException e) {
            throw new IOException("the gateway's code cannot be read", e);
        }
    }

    private List<Callable<CertificateReply>> joins(QrPayload code, List<KeyPair> keys) throws IOException {
        List<Callable<CertificateReply>> joins = new ArrayList<>();
        try {
            for (int device = 0; device < keys.size(); device++) {
                JoinRequest request = request(code, keys.get(device));
                int number = device;
                joins.add(() -> join(number, request));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("no proofs", e);
        }
        return joins;
    }

    private CertificateReply join(int device, JoinRequest request) throws IOException {
        ManagedChannel channel = EnrolLoop.channel(gateway, device);
        try {
            return EnrolmentGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .join(request);
        } catch (StatusRuntimeException died) {
            return CertificateReply.getDefaultInstance();
        } finally {
            channel.shutdownNow();
        }
    }

    private static Round atOnce(List<Callable<CertificateReply>> joins) throws IOException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return winners(threads.invokeAll(joins));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Round winners(List<Future<CertificateReply>> replies) throws IOException {
        Set<Integer> winners = new HashSet<>();
        String agentId = "";
        try {
            for (int device = 0; device < replies.size(); device++) {
                CertificateReply reply = replies.get(device).get();
                if (reply.getChainCount() > 0) {
                    winners.add(device);
                    agentId = reply.getAgentId();
                }
            }
        } catch (ExecutionException e) {
            throw new IOException("cannot join", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return new Round(winners, agentId);
    }

    private static JoinRequest request(QrPayload code, KeyPair keys) throws GeneralSecurityException {
        byte[] token = Base64.getUrlDecoder().decode(code.token());
        byte[] publicKey = keys.getPublic().getEncoded();
        ByteString proof = EnrolLoop.proof(
                keys,
                "culvert-join-v1\0".getBytes(UTF_8),
                token,
                (code.operatorId() + '\0').getBytes(UTF_8),
                publicKey);
        return JoinRequest.newBuilder()
                .setToken(ByteString.copyFrom(token))
                .setOperatorId(code.operatorId())
                .setPublicKey(ByteString.copyFrom(publicKey))
                .setProof(proof)
                .setVersion("soak")
                .build();
    }
}
