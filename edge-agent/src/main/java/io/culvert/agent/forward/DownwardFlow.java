package io.culvert.agent.forward;

import com.google.protobuf.ByteString;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;

/**
 * The bytes of one forward from the gateway down to its camera. Few messages are asked for before the camera takes what came.
 *
 * <p>Confined to the event loop.
 */
final class DownwardFlow {
    /** Messages asked for beyond what the camera has taken: 128 KiB. */
    private static final int MESSAGES_AHEAD = 8;

    private final Channel camera;
    private final ForwardCall call;

    /** Messages that the camera has to make room for before the gateway is asked for as many more. */
    private int owed;

    private boolean done;
    private long bytes;

    DownwardFlow(Channel camera, ForwardCall call) {
        this.camera = camera;
        this.call = call;
    }

    void begin() {
        call.request(MESSAGES_AHEAD);
    }

    /** A message came; as many more may come as the camera takes. */
    void requestNext() {
        if (camera.isWritable()) {
            call.request(1);
        } else {
            owed++;
        }
    }

    /** The camera takes again what is written. */
    void goOn() {
        if (owed > 0 && camera.isWritable()) {
            call.request(owed);
            owed = 0;
        }
    }

    /** Bytes came, which are not yet written. */
    void came(int size) {
        bytes += size;
    }

    void write(ByteString data) {
        camera.writeAndFlush(Unpooled.wrappedBuffer(data.asReadOnlyByteBuffer()));
    }

    /** The gateway has said everything; the camera learns of it behind what is still to be written. */
    void end() {
        if (!done && camera instanceof DuplexChannel duplex) {
            done = true;
            duplex.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> duplex.shutdownOutput());
        }
    }

    /** Whether the gateway has said everything. */
    boolean isDone() {
        return done;
    }

    /** Bytes that came so far. */
    long bytes() {
        return bytes;
    }

    /** What is still on its way is asked for, to be dropped, so that the end behind it is seen. */
    void requestTheRest() {
        call.request(1 + owed);
    }
}
