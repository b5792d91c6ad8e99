package io.culvert.system.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The promise <em>a session id used from another connection gets nothing</em>: the ids of living sessions, over TCP and
 * UDP, are used with every method by connections that know them, some with a credential of their own, some with the
 * victim's, some with none.
 */
public final class HijackLoop {
    private static final int ATTACKERS = 24;
    private static final int PIPELINE = 60;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final List<String> METHODS = List.of(
            "TEARDOWN", "PAUSE", "PLAY", "SETUP", "GET_PARAMETER", "SET_PARAMETER", "OPTIONS", "RECORD", "ANNOUNCE");

    private HijackLoop() {}

    /**
     * What came of it.
     *
     * @param tries requests that named a foreign session
     * @param breaches of those, how many were answered with anything but an error
     * @param mediaBytes that attackers received
     * @param victims what the victims' viewers say
     * @param victimsAlive whether both sessions still play and their ids still serve their owners
     */
    public record Outcome(
            long tries,
            long breaches,
            long mediaBytes,
            List<String> victims,
            boolean victimsFlawless,
            boolean victimsAlive) {
        public boolean isGood() {
            return breaches == 0 && mediaBytes == 0 && victimsFlawless && victimsAlive;
        }
    }

    /** Who attacks. */
    private enum Attacker {
        WITH_OWN_SHARE,
        WITH_VICTIMS_SHARE,
        STRANGER
    }

    private static final List<Attacker> ALL = List.of(Attacker.values());

    /** Tries {@code tries} times, and says on standard output how far it is. */
    public static Outcome run(Installation installation, long tries) throws IOException {
        String camera = installation.firstName();
        UUID uuid = installation.uuid(camera);
        Installation.Share share = installation.share(camera);
        Installation.Share other = installation.share(camera);
        try (RtspViewer tcp = RtspViewer.play(share.rtspUrl(), uuid, RtspViewer.Transport.TCP);
                RtspViewer udp = RtspViewer.play(share.rtspUrl(), uuid, RtspViewer.Transport.UDP)) {
            List<String> ids = List.of(tcp.sessionId(), udp.sessionId());
            List<Future<long[]>> attacks = new ArrayList<>();
            long[] sum = new long[3];
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < ATTACKERS; i++) {
                    Attacker attacker = ALL.get(i % ALL.size());
                    String url =
                            switch (attacker) {
                                case WITH_OWN_SHARE -> other.rtspUrl();
                                case WITH_VICTIMS_SHARE -> share.rtspUrl();
                                case STRANGER -> share.rtspUrl().replaceFirst("\\?.*", "");
                            };
                    boolean tls = i % 4 == 3;
                    attacks.add(threads.submit(() -> attack(installation, attacker, tls, url, ids, tries / ATTACKERS)));
                }
                for (Future<long[]> attack : attacks) {
                    long[] part = result(attack);
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += part[i];
                    }
                }
            }
            long before = tcp.frameCount() + udp.frameCount();
            boolean alive = RtspViewer.await(
                            java.time.Duration.ofSeconds(3), () -> tcp.frameCount() + udp.frameCount() > before + 50)
                    && !tcp.isEnded()
                    && !udp.isEnded()
                    && sessionsOf(installation, share) == 2;
            boolean flawless = tcp.frames().isFlawless()
                    && tcp.packets().isContinuous()
                    && udp.frames().isFlawless()
                    && udp.packets().isContinuous();
            return new Outcome(
                    sum[0],
                    sum[1],
                    sum[2],
                    List.of(tcp.frames().toString(), udp.frames().toString()),
                    flawless,
                    alive);
        } finally {
            installation.revoke(share);
            installation.revoke(other);
        }
    }

    private static int sessionsOf(Installation installation, Installation.Share share) {
        int count = 0;
        for (JsonNode session :
                installation.gateway().api().get("/sessions?limit=200").path("items")) {
            count += session.path("share_id").asText().equals(share.id()) ? 1 : 0;
        }
        return count;
    }

    private static long[] result(Future<long[]> attack) throws IOException {
        try {
            return attack.get();
        } catch (ExecutionException e) {
            throw new IOException("an attacker was stopped: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Tries, breaches, bytes of media. */
    private static long[] attack(
            Installation installation, Attacker attacker, boolean tls, String url, List<String> ids, long tries)
            throws IOException {
        String address = tls
                ? installation.gateway().rtspsAddress()
                : installation.gateway().rtspAddress();
        long[] sum = new long[3];
        while (sum[0] < tries) {
            try (RawRtsp connection = new RawRtsp(address, tls, PATIENCE_MILLIS)) {
                int cseq = 1;
                if (attacker != Attacker.STRANGER) {
                    connection.send("DESCRIBE " + url + " RTSP/1.0\r\nCSeq: 1\r\n\r\n");
                    if (connection.status() != 200) {
                        throw new IOException("the attacker's own share was answered " + connection.lastAnswer());
                    }
                }
                // A stranger has to connect anew after some requests; who has shown a credential has not.
                do {
                    StringBuilder text = new StringBuilder();
                    for (int i = 0; i < PIPELINE; i++) {
                        text.append(request(url, ids, ++cseq));
                    }
                    connection.send(text.toString());
                    for (int i = 0; i < PIPELINE; i++) {
                        int status = connection.status();
                        sum[0]++;
                        sum[1] += status < 400 ? 1 : 0;
                    }
                } while (attacker != Attacker.STRANGER && sum[0] < tries);
                sum[2] += connection.mediaBytes();
            }
        }
        return sum;
    }

    private static String request(String url, List<String> ids, int cseq) {
        String method = METHODS.get(cseq % METHODS.size());
        String id = ids.get(cseq / METHODS.size() % ids.size()) + (cseq % 5 == 0 ? ";timeout=60" : "");
        String uri = method.equals("SETUP") ? url.replaceFirst("(\\?|$)", "/trackID=0$1") : url;
        return method + " " + uri + " RTSP/1.0\r\nCSeq: " + cseq + "\r\nSession: " + id
                + "\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n";
    }
}
