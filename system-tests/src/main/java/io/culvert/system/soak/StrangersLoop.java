package io.culvert.system.soak;

import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.MemoryProbe;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The promise <em>slow and idle strangers cost little</em>: many sockets that say one byte every nine seconds to all three
 * doors, from several addresses, while the owner comes in again and again.
 */
public final class StrangersLoop {
    private static final Duration DRIP = Duration.ofSeconds(9);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MANY_ADDRESSES = 8;

    /** The beginning of what each door expects, said byte by byte. */
    private enum Door {
        HTTP("GET /health HTTP/1.1\r\nHost: x\r\n", 2),
        RTSP("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n", 3),
        /** The head of a TLS hello. */
        AGENT("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00FC\u0003\u0003", 10);

        /** One character is one byte. */
        private final String beginning;
        /** Last octet of the first address from which strangers come to this door. */
        private final int host;

        Door(String beginning, int host) {
            this.beginning = beginning;
            this.host = host;
        }
    }

    /** One socket of the crowd. */
    private static final class Stranger {
        private final Door door;
        private final SocketChannel channel;
        private final long openedNanos = System.nanoTime();
        private int said;
        private long nextNanos = openedNanos;
        private long goneNanos;

        Stranger(Door door, SocketChannel channel) {
            this.door = door;
            this.channel = channel;
        }
    }

    /**
     * What came of it.
     *
     * @param turnedAway sockets closed within the first second: beyond the limits, or crowded out
     * @param lastGone from its opening to the end of the one that stayed longest
     * @param ownersMillis from connecting to an answer, sorted
     * @param bytesPerStranger growth of the gateway's heap and direct memory after a collection; NaN when it cannot be told
     * @param residentPerStranger growth of what the gateway's process holds, libraries' memory included
     */
    public record Outcome(
            int sockets,
            int turnedAway,
            int left,
            Duration lastGone,
            List<Double> ownersMillis,
            double bytesPerStranger,
            double residentPerStranger) {
        public double ownersP99() {
            return ownersMillis.get((int) ((ownersMillis.size() - 1) * 0.99));
        }

        @Override
        public String toString() {
            return "%d sockets: %d turned away at once, all gone after %.1f s (%d left); owner %d times, p50 %.1f ms, p99 %.1f ms; per stranger %.1f KiB of heap and direct memory, %.1f KiB resident"
                    .formatted(
                            sockets,
                            turnedAway,
                            lastGone.toMillis() / 1000.0,
                            left,
                            ownersMillis.size(),
                            ownersMillis.get(ownersMillis.size() / 2),
                            ownersP99(),
                            bytesPerStranger / 1024,
                            residentPerStranger / 1024);
        }
    }

    private final GatewayProcess gateway;
    private final List<Stranger> strangers = new ArrayList<>();

    private StrangersLoop(GatewayProcess gateway) {
        this.gateway = gateway;
    }

    /** @throws IOException when the owner cannot come in, or the sockets cannot be opened */
    public static Outcome run(GatewayProcess gateway, int sockets) throws IOException {
        return new StrangersLoop(gateway).run(sockets);
    }

    private Outcome run(int sockets) throws IOException {
        for (int i = 0; i < 20; i++) {
            visit(i % 3); // warm
        }
        MemoryProbe probe = new MemoryProbe(gateway);
        MemoryProbe.Reading before = probe.read(true);
        try (Selector selector = Selector.open()) {
            CompletableFuture<List<Double>> visits = new CompletableFuture<>();
            Thread owner = Thread.ofPlatform().daemon().name("owner").start(() -> visits(visits));
            for (int i = 0; i < sockets; i++) {
                open(selector, i);
                if (i % 50 == 49) {
                    turn(selector, 1);
                }
            }
            long settled = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
            while (System.nanoTime() < settled) {
                turn(selector, 20);
            }
            int turnedAway =
                    (int) strangers.stream().filter(one -> one.goneNanos != 0).count();
            MemoryProbe.Reading during = probe.read(sockets >= 1_000);
            int staying = Math.max(1, sockets - turnedAway);
            long deadline = System.nanoTime() + LONGEST.toNanos();
            while (System.nanoTime() < deadline && left() > 0) {
                turn(selector, 20);
            }
            owner.interrupt();
            List<Double> millis = visits.join().stream().sorted().toList();
            Duration lastGone = strangers.stream()
                    .filter(one -> one.goneNanos != 0)
                    .map(one -> Duration.ofNanos(one.goneNanos - one.openedNanos))
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
            return new Outcome(
                    sockets,
                    turnedAway,
                    left(),
                    lastGone,
                    millis.isEmpty() ? Collections.nCopies(1, Double.NaN) : millis,
                    (double) (during.used() - before.used()) / staying,
                    (double) (during.resident() - before.resident()) / staying);
        } finally {
            for (Stranger stranger : strangers) {
                stranger.channel.close();
            }
        }
    }

    private int left() {
        return (int) strangers.stream().filter(one -> one.goneNanos == 0).count();
    }

    /** HTTP and RTSP strangers each have one address, those at the agents' port are spread over several. */
    private void open(Selector selector, int i) throws IOException {
        Door door = Door.values()[i % 3];
        int host = door.host + (door == Door.AGENT ? i / 3 % MANY_ADDRESSES : 0);
        SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host}), 0));
        channel.configureBlocking(false);
        channel.connect(address(door));
        Stranger stranger = new Stranger(door, channel);
        strangers.add(stranger);
        channel.register(selector, SelectionKey.OP_CONNECT, stranger);
    }

    private InetSocketAddress address(Door door) {
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

    /** What is due: connections made, closes seen, bytes said. */
    private void turn(Selector selector, int millis) throws IOException {
        ByteBuffer sink = ByteBuffer.allocate(2048);
        selector.select(millis);
        for (SelectionKey key : selector.selectedKeys()) {
            Stranger stranger = (Stranger) key.attachment();
            try {
                if (key.isConnectable() && stranger.channel.finishConnect()) {
                    key.interestOps(SelectionKey.OP_READ);
                }
                if (key.isReadable() && stranger.channel.read(sink.clear()) < 0) {
                    gone(stranger);
                }
            } catch (IOException e) {
                gone(stranger);
            }
        }
        selector.selectedKeys().clear();
        long now = System.nanoTime();
        for (Stranger stranger : strangers) {
            if (stranger.goneNanos == 0 && now >= stranger.nextNanos && stranger.channel.isConnected()) {
                drip(stranger);
            }
        }
    }

    private static void drip(Stranger stranger) throws IOException {
        stranger.nextNanos += DRIP.toNanos();
        byte next = (byte) stranger.door.beginning.charAt(stranger.said++ % stranger.door.beginning.length());
        try {
            stranger.channel.write(ByteBuffer.wrap(new byte[] {next}));
        } catch (IOException e) {
            gone(stranger);
        }
    }

    private static void gone(Stranger stranger) throws IOException {
        if (stranger.goneNanos == 0) {
            stranger.goneNanos = System.nanoTime();
        }
        stranger.channel.close();
    }

    // ------------------------------------------------------------------------------------------------ the owner

    private void visits(CompletableFuture<List<Double>> done) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            try {
                long begun = System.nanoTime();
                visit(i % 3);
                millis.add((System.nanoTime() - begun) / 1e6);
            } catch (IOException e) {
                if (!Thread.currentThread().isInterrupted()) {
                    System.out.println("the owner could not come in: " + e);
                    millis.add(Double.POSITIVE_INFINITY);
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        done.complete(millis);
    }

    /** Comes in by one door and waits for its answer. */
    private void visit(int number) throws IOException {
        Door door = Door.values()[number];
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(5_000);
            socket.connect(address(door), 5_000);
            if (door == Door.AGENT) {
                handshake(socket);
                return;
            }
            String request = door == Door.HTTP
                    ? "GET /api/v1/operator HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + gateway.apiKey()
                            + "\r\n\r\n"
                    : "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes(12);
            if (status.length < 12 || status[9] != '2') {
                throw new IOException(door + " answered " + new String(status, StandardCharsets.US_ASCII));
            }
        }
    }

    private static @Nullable SSLContext trustingAnybody;

    private static void handshake(Socket socket) throws IOException {
        try (SSLSocket tls = (SSLSocket) tls().getSocketFactory().createSocket(socket, "gateway", 1, true)) {
            tls.startHandshake();
        }
    }

    private static synchronized SSLContext tls() throws IOException {
        try {
            if (trustingAnybody == null) {
                trustingAnybody = SSLContext.getInstance("TLS");
                trustingAnybody.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            }
            return trustingAnybody;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
