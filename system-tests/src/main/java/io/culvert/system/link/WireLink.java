package io.culvert.system.link;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A cable of IP packets between two namespaces: a tunnel device at each end, and a thread of this process between them
 * that delays, loses and doubles what it carries. TCP on it uses CUBIC, whatever this machine prefers.
 *
 * <p>Threading: thread-safe; packets move on one thread, {@link PacketMover}.
 */
public final class WireLink implements Link {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration END = Duration.ofSeconds(2);
    private static final int NETS = 250;

    /** Benchmarking addresses (RFC 2544), seen inside the namespaces only. */
    private static final String NET = "198.18.";

    private static final String MTU = "1400";
    private static final String DEVICE_QUEUE = "5000";

    private final Namespace a;
    private final Namespace b;
    private final int number;
    private final PacketMover mover;
    private final Thread thread;
    private volatile String addressA;

    private WireLink(Namespace a, Namespace b, int number, PacketMover mover, Thread thread) {
        this.a = a;
        this.b = b;
        this.number = number;
        this.mover = mover;
        this.thread = thread;
        this.addressA = NET + number + ".1";
    }

    static WireLink open(Namespace a, Namespace b) {
        int number = COUNT.incrementAndGet() % NETS;
        CompletableFuture<PacketMover> opened = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().name("wire-" + number).unstarted(() -> {
            try {
                a.enterThread();
                int end = Linux.openTunnelDevice(device(number));
                b.enterThread();
                PacketMover mover = new PacketMover(end, Linux.openTunnelDevice(device(number)), number);
                opened.complete(mover);
                mover.run();
            } catch (IOException | RuntimeException e) {
                opened.completeExceptionally(e);
            }
        });
        thread.start();
        try {
            WireLink wire = new WireLink(a, b, number, opened.join(), thread);
            wire.setUp(a, wire.addressA);
            wire.setUp(b, wire.addressB());
            return wire;
        } catch (CompletionException e) {
            throw new IllegalStateException("no tunnel devices: " + e.getMessage(), e);
        }
    }

    private static String device(int number) {
        return "cv-wire" + number;
    }

    private void setUp(Namespace end, String address) {
        end.ip("link", "set", device(number), "mtu", MTU, "txqueuelen", DEVICE_QUEUE, "up");
        end.ip("addr", "add", address + "/24", "dev", device(number));
        end.ip("route", "replace", NET + number + ".0/24", "dev", device(number), "src", address, "congctl", "cubic");
    }

    /** End A's address. */
    public String addressA() {
        return addressA;
    }

    /** End B's address. */
    public String addressB() {
        return NET + number + ".2";
    }

    @Override
    public void quality(Direction direction, LinkQuality quality) {
        mover.quality(direction, quality);
    }

    @Override
    public void blackhole(Direction direction, boolean on) {
        mover.blackhole(direction, on);
    }

    /** Draws loss and jitter anew from {@code seed}, from the next packet on. */
    public void seed(long seed) {
        mover.seed(seed);
    }

    /** Packets that came out at the far end of a direction. */
    public long delivered(Direction direction) {
        return mover.delivered(direction);
    }

    /** Packets that did not: lost, fallen out of the queue, or into the black hole. */
    public long dropped(Direction direction) {
        return mover.dropped(direction);
    }

    /** Pulls the plug at end A, or puts it in again: unlike in a black hole, the end sees that its network is down. */
    public void plugged(boolean in) {
        a.ip("link", "set", device(number), in ? "up" : "down");
        if (in) {
            route(addressA);
        }
    }

    /** Gives end A another address, as a mobile uplink or a new lease does: what it had open hears nothing any more. */
    public void readdressA() {
        String before = addressA;
        String next = NET + number + "." + (before.endsWith(".1") ? 3 : 1);
        a.ip("addr", "del", before + "/24", "dev", device(number));
        a.ip("addr", "add", next + "/24", "dev", device(number));
        route(next);
        addressA = next;
    }

    private void route(String address) {
        a.ip("route", "replace", NET + number + ".0/24", "dev", device(number), "src", address, "congctl", "cubic");
    }

    /** Ends the carrying and removes both devices; the namespaces stay. */
    @Override
    public void close() {
        mover.end();
        try {
            thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For messages: between which ends. */
    @Override
    public String toString() {
        return "wire " + a.name() + " - " + b.name();
    }
}
