package io.culvert.system.bench.fleet;

import io.culvert.system.bench.ProcessCpu;
import io.culvert.system.process.GatewayProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The promise <em>after a gateway dies all agents come back, without a herd</em>: kills it with -9 and starts it anew. */
public final class ReconnectStorm {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private ReconnectStorm() {}

    /**
     * One kill and its aftermath. Times count from when the gateway's agents' port listened again.
     *
     * @param listening from the kill to the listening port
     * @param half until half of the agents were back
     * @param all until all were
     * @param spread of the welcomes over time
     * @param dials connections tried since the kill
     * @param refusedDials of those, the ones before the port listened
     * @param failures why dials failed
     * @param listenDrops connections that the kernel lost
     * @param gatewayCpuSeconds of the new gateway from its start until all were back
     * @param picture until the slowest live view had a picture again; zero without views
     * @param stall longest time without a frame of any view that had a picture, while agents came back
     */
    public record Outcome(
            Duration listening,
            Duration half,
            Duration all,
            Fleet.Spread spread,
            int dials,
            int refusedDials,
            Map<String, Integer> failures,
            long listenDrops,
            double gatewayCpuSeconds,
            Duration picture,
            Duration stall) {}

    /** A storm without anybody watching. */
    public static Outcome run(GatewayProcess gateway, Fleet fleet) throws IOException {
        return run(gateway, fleet, List.of());
    }

    /** @throws IOException when not all agents are back within 90 s */
    static Outcome run(GatewayProcess gateway, Fleet fleet, List<LiveView> views) throws IOException {
        long dropsBefore = ListenDrops.count();
        gateway.part().kill();
        long killed = System.nanoTime();
        while (fleet.online() > 0) { // the kernel closes thousands of connections one by one
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        fleet.mark();
        views.forEach(LiveView::mark);
        CompletableFuture<Long> listens = CompletableFuture.supplyAsync(
                () -> whenListening(fleet.gateway()),
                task -> Thread.ofPlatform().name("knock").start(task));
        CompletableFuture<Integer> dialsBefore = listens.thenApply(any -> fleet.dials());
        gateway.start();
        long since = listens.join();
        if (!fleet.awaitOnline(fleet.size(), PATIENCE)) {
            throw new IOException("after " + PATIENCE.toSeconds() + " s only " + fleet.online() + " of " + fleet.size()
                    + " agents are back: " + fleet.failures());
        }
        double cpu = ProcessCpu.seconds(gateway.part().pid());
        long[] welcomes = fleet.welcomes();
        Duration stall = views.stream()
                .filter(LiveView::hasPicture)
                .map(LiveView::longestGap)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return new Outcome(
                Duration.ofNanos(since - killed),
                Duration.ofNanos(welcomes[(welcomes.length - 1) / 2] - since),
                Duration.ofNanos(welcomes[fleet.size() - 1] - since),
                Fleet.Spread.of(welcomes, since),
                fleet.dials(),
                dialsBefore.join(),
                fleet.failures(),
                ListenDrops.count() - dropsBefore,
                cpu,
                picture(views, since),
                stall);
    }

    private static Duration picture(List<LiveView> views, long since) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long last = since;
        for (LiveView view : views) {
            while (!view.hasPicture()) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("a live view has no picture after " + PATIENCE.toSeconds() + " s");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            last = Math.max(last, view.firstFrameNanos());
        }
        return Duration.ofNanos(last - since);
    }

    private static long whenListening(InetSocketAddress address) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try (Socket socket = new Socket()) {
                socket.connect(address, 1_000);
                return System.nanoTime();
            } catch (IOException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        }
        throw new IllegalStateException("the gateway does not listen on " + address);
    }
}
