package io.culvert.gateway.tunnel;

import io.culvert.gateway.doors.Budget;
import io.culvert.gateway.doors.Refusal;
import io.netty.buffer.ByteBuf;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the HTTP/2 frames that come on one connection go by, and says when there are more than a fair peer sends.
 *
 * <pre>
 * | length 3 | type 1 | flags 1 | stream 4 | length bytes … |     RFC 9113 section 4.1
 * </pre>
 *
 * <p>Every frame costs its handling however little it carries, so frames that carry less than half a KiB of data draw from
 * a budget; SETTINGS and PING, which must be answered, draw more. WINDOW_UPDATEs are earned by what was sent to the peer.
 * That bounds the floods by control frames, resets, priorities, header fragments and empty data (CVE-2019-9511 to 9518,
 * CVE-2023-44487, CVE-2025-55163) by one rule. A stranger has a small budget, and few calls and bytes.
 *
 * <p>It never changes what goes by; what is no HTTP/2 is left to the codec behind it. Confined to the connection's event loop.
 */
final class FrameMeter {
    private static final int PREFACE_BYTES = 24;
    private static final int HEADER_BYTES = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final double FREE_DATA_BYTES = 512;
    private static final double SENT_BYTES_PER_WINDOW_UPDATE = 1024;
    private static final double WINDOW_UPDATES_AT_ONCE = 1_000;
    private static final double STRANGER_FRAMES_AT_ONCE = 300;
    private static final double STRANGER_FRAMES_PER_SECOND = 10;

    private final AgentLimits limits;
    private final LongSupplier nanoClock;
    private final Budget windowUpdates;
    private Budget frames;
    private boolean stranger = true;
    private int prefaceLeft = PREFACE_BYTES;
    private int headerHave;
    private long header;
    private int length;
    private int payloadLeft;
    private long bytes;
    private int calls;
    private boolean wholeRequest;

    FrameMeter(AgentLimits limits, LongSupplier nanoClock) {
        this.limits = limits;
        this.nanoClock = nanoClock;
        this.windowUpdates = new Budget(WINDOW_UPDATES_AT_ONCE, 10, nanoClock);
        this.frames = new Budget(STRANGER_FRAMES_AT_ONCE, STRANGER_FRAMES_PER_SECOND, nanoClock);
    }

    /** The peer has shown an agent's certificate. */
    void certified() {
        stranger = false;
        frames = new Budget(limits.framesAtOnce(), limits.framesPerSecond(), nanoClock);
    }

    /** Whether the peer has sent a whole request. */
    boolean wholeRequest() {
        return wholeRequest;
    }

    /** So many bytes were sent to the peer. */
    void sent(int sentBytes) {
        windowUpdates.earn(sentBytes / SENT_BYTES_PER_WINDOW_UPDATE);
    }

    /**
     * Looks at what came; does not move its indices.
     *
     * @return why the connection has to end; null when it may go on
     */
    @Nullable
    Refusal received(ByteBuf in) {
        bytes += in.readableBytes();
        if (stranger && bytes > limits.strangerBytes()) {
            return Refusal.TOO_LARGE;
        }
        int at = in.readerIndex();
        int end = in.writerIndex();
        boolean fair = true;
        while (at < end) {
            if (prefaceLeft > 0) {
                int skipped = Math.min(prefaceLeft, end - at);
                prefaceLeft -= skipped;
                at += skipped;
            } else if (payloadLeft > 0) {
                int skipped = Math.min(payloadLeft, end - at);
                payloadLeft -= skipped;
                at += skipped;
            } else {
                header = (header << 8) | (in.getByte(at++) & 0xFF);
                if (++headerHave == HEADER_BYTES - 4) { // the stream id is still to come
                    fair &= frame();
                }
                if (headerHave == HEADER_BYTES) {
                    headerHave = 0;
                    payloadLeft = length;
                    header = 0;
                }
            }
        }
        return fair ? null : Refusal.FLOOD;
    }

    /** Length, type and flags of a frame have come; false when it is one too many. */
    private boolean frame() {
        length = (int) (header >>> 16 & 0xFF_FFFF);
        int type = (int) (header >>> 8 & 0xFF);
        int flags = (int) (header & 0xFF);
        if (type <= HEADERS && (flags & END_STREAM) != 0) {
            wholeRequest = true;
        }
        if (type == HEADERS && ++calls > limits.strangerCalls() && stranger) {
            return false;
        }
        return switch (type) {
            case DATA -> length >= FREE_DATA_BYTES || frames.take(1 - length / FREE_DATA_BYTES);
            case WINDOW_UPDATE -> windowUpdates.take(1) || frames.take(1);
            case SETTINGS, PING -> frames.take(10);
            default -> frames.take(2);
        };
    }
}
