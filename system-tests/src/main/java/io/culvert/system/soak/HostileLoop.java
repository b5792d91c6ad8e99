package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Installation;
import io.culvert.system.process.MemoryProbe;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The promise <em>bad input hurts nobody</em>: every kind of it at every door, and agents with a certificate that lie, again
 * and again, while viewers are judged.
 */
public final class HostileLoop {
    private static final int AT_ONCE = 4;
    private static final int VIEWERS = 3;
    private static final int TOLD_EACH = 100;
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private HostileLoop() {}

    /**
     * What came of it.
     *
     * @param repeats of each kind
     * @param slowest the kind that waited longest for an answer or a close, in milliseconds
     * @param grownBytes heap and direct memory after a collection, against before
     * @param unharmed viewers who saw every frame, once and in order
     */
    public record Outcome(
            int kinds, int repeats, String slowest, double slowestMillis, long grownBytes, int viewers, int unharmed) {
        @Override
        public String toString() {
            return "%d kinds × %d: slowest %s, %.0f ms; memory %+.1f MiB; %d of %d viewers saw every frame"
                    .formatted(kinds, repeats, slowest, slowestMillis, grownBytes / 1048576.0, unharmed, viewers);
        }
    }

    /** @throws IOException when the viewers cannot watch, or the gateway does not come through */
    public static Outcome run(Installation installation, int repeats) throws IOException {
        GatewayProcess gateway = installation.gateway();
        List<Hostile> kinds = Hostile.kinds();
        attack(gateway, kinds, 1); // what is made once is made now
        MemoryProbe probe = new MemoryProbe(gateway);
        long before = probe.read(true).used();
        List<RtspViewer> viewers = new ArrayList<>();
        try {
            String url = installation.share(installation.firstName()).rtspUrl();
            for (int i = 0; i < VIEWERS; i++) {
                viewers.add(
                        RtspViewer.play(url, installation.uuid(installation.firstName()), RtspViewer.Transport.TCP));
            }
            Map<String, Double> slowest = attack(gateway, kinds, repeats);
            TamperedAgents.Outcome agents = TamperedAgents.run(gateway, repeats);
            long seen = viewers.getFirst().frameCount();
            RtspViewer.await(Duration.ofSeconds(5), () -> viewers.getFirst().frameCount() > seen + 5);
            int unharmed = (int) viewers.stream()
                    .filter(viewer ->
                            viewer.frames().isFlawless() && viewer.packets().isContinuous())
                    .count();
            long after = probe.read(true).used();
            String worst = slowest.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElseThrow();
            double most = slowest.getOrDefault(worst, 0.0);
            return agents.slowestMillis() > most
                    ? new Outcome(
                            kinds.size() + agents.kinds(),
                            repeats,
                            agents.slowest(),
                            agents.slowestMillis(),
                            after - before,
                            VIEWERS,
                            unharmed)
                    : new Outcome(
                            kinds.size() + agents.kinds(), repeats, worst, most, after - before, VIEWERS, unharmed);
        } finally {
            viewers.forEach(RtspViewer::close);
        }
    }

    private static Map<String, Double> attack(GatewayProcess gateway, List<Hostile> kinds, int repeats)
            throws IOException {
        Map<String, Double> slowest = new ConcurrentHashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < repeats; i++) {
                for (Hostile kind : kinds) {
                    all.add(threads.submit(() -> {
                        slowest.merge(kind.toString(), millis(gateway, kind), Math::max);
                        return null;
                    }));
                }
            }
            for (int i = 0; i < all.size(); i++) {
                all.get(i).get();
                if ((i + 1) % (TOLD_EACH * kinds.size()) == 0) {
                    System.out.printf("%d of %d rounds%n", (i + 1) / kinds.size(), repeats);
                }
            }
            return slowest;
        } catch (ExecutionException e) {
            throw new IOException("the gateway is not there any more", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** From the last byte said to the first answered, or to the close. */
    private static double millis(GatewayProcess gateway, Hostile kind) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(address(gateway, kind.door()), 5_000);
            plain.setSoTimeout((int) LONGEST.toMillis());
            long begun = System.nanoTime();
            try (Socket socket = kind.tls() ? tls(plain) : plain) {
                begun = System.nanoTime();
                socket.getOutputStream().write(kind.bytes());
                InputStream in = socket.getInputStream();
                byte[] sink = new byte[4096];
                // At the agents' port the gateway's own greeting is no answer yet.
                while (in.read(sink) >= 0 && kind.door() == Hostile.Door.AGENT) {
                    if (System.nanoTime() - begun > LONGEST.toNanos()) {
                        break;
                    }
                }
            } catch (SocketTimeoutException e) {
                return LONGEST.toMillis();
            } catch (IOException e) {
                // cut: as it should be
            }
            return (System.nanoTime() - begun) / 1e6;
        }
    }

    private static InetSocketAddress address(GatewayProcess gateway, Hostile.Door door) {
        String address =
                switch (door) {
                    case HTTP ->
                        URI.create(gateway.ready().path("api_url").asText()).getAuthority();
                    case RTSP -> gateway.rtspAddress();
                    case AGENT -> gateway.agentAddress();
                };
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    private static SSLSocket tls(Socket socket) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "gateway", 1, true);
            javax.net.ssl.SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
