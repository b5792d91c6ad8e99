package io.culvert.agent.forward;

import com.google.protobuf.UnsafeByteOperations;
import io.culvert.proto.tunnel.v1.ForwardCredit;
import io.culvert.proto.tunnel.v1.ForwardEnd;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * The bytes of one forward from its camera up to the gateway. Nothing is kept here: a message is read from the camera only when
 * it can go out at once, within the forward's window and the pace of all.
 *
 * <p>Confined to the event loop. Lifecycle: {@link #begin()}, then {@link #end()} or nothing, then {@link #close()}.
 */
final class UpwardFlow {
    private final Channel camera;
    private final ForwardCall call;
    private final ForwardPace pace;
    private final int windowBytes;

    private boolean flows;
    private boolean reads;
    private boolean done;

    private long sent;
    private long received;
    private long taken;

    /** @param windowBytes that may be under way to the reader behind the gateway */
    UpwardFlow(Channel camera, ForwardCall call, ForwardPace pace, int windowBytes) {
        this.camera = camera;
        this.call = call;
        this.pace = pace;
        this.windowBytes = windowBytes;
    }

    /** The gateway is ready for bytes. */
    void begin() {
        flows = true;
        goOn();
    }

    /** Reads from the camera if what it gives can go out now. */
    void goOn() {
        if (!flows || reads || done || !call.isReady()) {
            return;
        }
        if (sent + ForwardConfig.MESSAGE_BYTES - taken <= windowBytes && pace.admits(this)) {
            reads = true;
            camera.read();
        }
    }

    /** Sends what was read; it stays the caller's. */
    void send(ByteBuf data) {
        int size = data.readableBytes();
        call.send(ForwardUp.newBuilder()
                .setData(UnsafeByteOperations.unsafeWrap(data.nioBuffer()))
                .build());
        sent += size;
        pace.sent(size);
    }

    /** The camera has nothing more to give to this read. */
    void readComplete() {
        reads = false;
        goOn();
    }

    /** By way of the control call, past whatever waits on this one. */
    void credited(ForwardCredit credit) {
        // A gateway that counts wrongly, or lies, moves its own forwards only.
        long nowReceived = Math.min(Math.max(credit.getReceivedBytes(), received), sent);
        taken = Math.min(Math.max(credit.getTakenBytes(), taken), sent);
        long arrived = nowReceived - received;
        received = nowReceived;
        pace.arrived(arrived);
        goOn();
    }

    /** The camera has said everything; it may still listen. */
    void end() {
        if (!done) {
            done = true;
            pace.forget(this);
            call.send(ForwardUp.newBuilder()
                    .setEnd(ForwardEnd.getDefaultInstance())
                    .build());
        }
    }

    /** Whether the camera has said everything. */
    boolean isDone() {
        return done;
    }

    /** Bytes sent so far. */
    long bytes() {
        return sent;
    }

    /** Nothing more goes out, and of what is under way nobody will hear. */
    void close() {
        flows = false;
        pace.forget(this);
        pace.arrived(sent - received);
        received = sent;
    }
}
