package io.culvert.system.link;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads packets from two tunnel devices and writes each to the other one, when its time has come.
 *
 * <p>Threading: {@link #run} on a thread of its own, which alone touches the queue; the rest from any thread.
 * <p>Lifecycle: owns both descriptors and closes them at the end of {@link #run}.
 */
final class PacketMover {
    private static final int PACKET_BYTES = 2048;
    private static final int BURST = 64;
    private static final long LONGEST_WAIT_NANOS = 50_000_000;
    private static final short POLLIN = 1;
    private static final int POLLFD_BYTES = 8;

    private record Packet(long arrival, long order, Way way, MemorySegment data, int bytes) {}

    /** One direction. */
    private static final class Way {
        final int from;
        final int to;
        final AtomicLong delivered = new AtomicLong();
        final AtomicLong dropped = new AtomicLong();
        volatile LinkQuality quality = LinkQuality.PERFECT;
        volatile boolean silent;
        volatile Shaper shaper;

        Way(int from, int to, long seed) {
            this.from = from;
            this.to = to;
            this.shaper = new Shaper(seed);
        }
    }

    private final Way aToB;
    private final Way bToA;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Linux.newState(arena);
    private final Deque<MemorySegment> free = new ArrayDeque<>();
    private final PriorityQueue<Packet> underWay = new PriorityQueue<>((left, right) -> left.arrival == right.arrival
            ? Long.compare(left.order, right.order)
            : Long.compare(left.arrival, right.arrival));
    private long order;
    private volatile boolean ending;

    PacketMover(int a, int b, long seed) {
        aToB = new Way(a, b, seed);
        bToA = new Way(b, a, ~seed);
    }

    private Way way(Direction direction) {
        return direction == Direction.A_TO_B ? aToB : bToA;
    }

    void quality(Direction direction, LinkQuality quality) {
        way(direction).quality = quality;
    }

    void blackhole(Direction direction, boolean on) {
        way(direction).silent = on;
    }

    void seed(long seed) {
        aToB.shaper = new Shaper(seed);
        bToA.shaper = new Shaper(~seed);
    }

    long delivered(Direction direction) {
        return way(direction).delivered.get();
    }

    long dropped(Direction direction) {
        return way(direction).dropped.get();
    }

    void end() {
        ending = true;
    }

    /** Carries until {@link #end}. */
    void run() {
        MemorySegment polled = arena.allocate(2L * POLLFD_BYTES, 8);
        MemorySegment timespec = arena.allocate(16, 8);
        watch(polled, 0, aToB.from);
        watch(polled, POLLFD_BYTES, bToA.from);
        try {
            while (!ending) {
                Packet first = underWay.peek();
                long wait = first == null ? LONGEST_WAIT_NANOS : first.arrival - System.nanoTime();
                timespec.set(JAVA_LONG, 8, Math.clamp(wait, 0, LONGEST_WAIT_NANOS));
                Linux.poll(state, polled, 2, timespec);
                if (polled.get(JAVA_SHORT, 6) != 0) {
                    take(aToB);
                }
                if (polled.get(JAVA_SHORT, POLLFD_BYTES + 6) != 0) {
                    take(bToA);
                }
                deliver();
            }
        } finally {
            Linux.close(aToB.from);
            Linux.close(bToA.from);
            arena.close();
        }
    }

    private static void watch(MemorySegment polled, int at, int descriptor) {
        polled.set(JAVA_INT, at, descriptor);
        polled.set(JAVA_SHORT, at + 4, POLLIN);
    }

    private void take(Way way) {
        Shaper shaper = way.shaper;
        shaper.quality(way.quality);
        for (int i = 0; i < BURST; i++) {
            MemorySegment data = free.isEmpty() ? arena.allocate(PACKET_BYTES) : free.pop();
            int bytes = Linux.read(state, way.from, data);
            if (bytes <= 0) {
                free.push(data);
                return;
            }
            if (way.silent || shaper.loses()) {
                way.dropped.incrementAndGet();
                free.push(data);
                continue;
            }
            long now = System.nanoTime();
            if (shaper.doubles()) {
                MemorySegment copy = free.isEmpty() ? arena.allocate(PACKET_BYTES) : free.pop();
                MemorySegment.copy(data, 0, copy, 0, bytes);
                send(way, copy, bytes, shaper.arrival(now, bytes));
            }
            send(way, data, bytes, shaper.arrival(now, bytes));
        }
    }

    private void send(Way way, MemorySegment data, int bytes, long arrival) {
        if (arrival == Shaper.DROPPED) {
            way.dropped.incrementAndGet();
            free.push(data);
        } else {
            underWay.add(new Packet(arrival, order++, way, data, bytes));
        }
    }

    private void deliver() {
        long now = System.nanoTime();
        for (Packet next = underWay.peek(); next != null && next.arrival <= now; next = underWay.peek()) {
            underWay.remove();
            boolean arrived = !next.way.silent && Linux.write(state, next.way.to, next.data, next.bytes) == next.bytes;
            (arrived ? next.way.delivered : next.way.dropped).incrementAndGet();
            free.push(next.data);
        }
    }
}
