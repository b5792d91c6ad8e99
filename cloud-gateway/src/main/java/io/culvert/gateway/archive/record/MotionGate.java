package io.culvert.gateway.archive.record;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Lets groups of pictures through while they are wanted: always, or while something moves and a little after. What came just
 * before is kept, so that a recording on motion begins before the motion.
 *
 * <p>Threading: confined to the recorder's event loop.
 */
final class MotionGate {
    /** How much of what came before the motion is recorded. */
    static final long BEFORE_MICROS = TimeUnit.SECONDS.toMicros(10);

    /** How long is recorded after it. */
    static final long AFTER_MICROS = TimeUnit.SECONDS.toMicros(30);

    /** What may wait in memory, whatever it covers; the last group always does. */
    private static final long MOST_BYTES = 8 << 20;

    private final Consumer<PlacedGop> out;
    private final Runnable onClosed;
    private final ArrayDeque<PlacedGop> before = new ArrayDeque<>();
    private long bytes;
    private boolean always;
    private boolean open;
    private long closesMicros = Long.MAX_VALUE;

    /** @param onClosed told when nothing is wanted any more behind the group let through last */
    MotionGate(boolean always, Consumer<PlacedGop> out, Runnable onClosed) {
        this.always = always;
        this.open = always;
        this.out = out;
        this.onClosed = onClosed;
    }

    /** Whether what comes now is recorded. */
    boolean isOpen() {
        return open;
    }

    /** Takes the group over. */
    void accept(PlacedGop gop) {
        if (open && gop.startMicros() >= closesMicros) {
            close();
        }
        if (open) {
            out.accept(gop);
        } else {
            keep(gop);
        }
    }

    private void keep(PlacedGop gop) {
        before.add(gop);
        bytes += gop.gop().dataBytes();
        long from = gop.endMicros() - BEFORE_MICROS;
        while (before.size() > 1 && (before.getFirst().endMicros() <= from || bytes > MOST_BYTES)) {
            letGo(before.removeFirst());
        }
    }

    private void letGo(PlacedGop gop) {
        bytes -= gop.gop().dataBytes();
        gop.gop().release();
    }

    /** Something moves; what was kept is recorded first. */
    void motionStarted() {
        closesMicros = Long.MAX_VALUE;
        open();
    }

    /** Nothing moves any more since that time. */
    void motionStopped(long atMicros) {
        if (open && !always) {
            closesMicros = atMicros + AFTER_MICROS;
        }
    }

    /** Whether everything is wanted from now on. */
    void always(boolean now) {
        boolean before = always;
        always = now;
        if (now) {
            motionStarted();
        } else if (before) {
            close();
        }
    }

    private void open() {
        open = true;
        while (!before.isEmpty()) {
            PlacedGop gop = before.removeFirst();
            bytes -= gop.gop().dataBytes();
            out.accept(gop);
        }
    }

    private void close() {
        open = false;
        closesMicros = Long.MAX_VALUE;
        onClosed.run();
    }

    /** Looks at the time, as with a camera that sends nothing no group would tell of it. */
    void tick(long nowMicros) {
        if (open && nowMicros >= closesMicros) {
            close();
        }
    }

    /** Lets go what waits. */
    void drop() {
        before.forEach(this::letGo);
        before.clear();
    }
}
