package io.culvert.agent.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.culvert.agent.grpc.GrpcStatus.Code;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call on a {@link GrpcConnection}: messages up and down until one side ends it.
 *
 * <p>What is sent goes out at once while the connection stands and the gateway takes it; what cannot is copied and waits. Who
 * sends media asks {@link #isReady} first and keeps what must wait, where it can still be dropped.
 *
 * <p>Confined to the event loop.
 *
 * @param <D> what comes down
 */
public final class GrpcCall<D extends MessageLite> {
    private static final Logger log = LoggerFactory.getLogger(GrpcCall.class);

    /** Messages the listener has not asked for wait, and the gateway may send no more than the stream's window of them. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /**
     * What comes back. All calls on the event loop, none from within a call of {@link GrpcCall}'s methods. A listener that
     * throws loses its call.
     */
    public interface Listener<D> {
        /** {@link GrpcCall#isReady} became true, other than by making the call. */
        void onReady();

        void onMessage(D message);

        /** The call is over; comes once, whoever ended it. */
        void onClosed(GrpcStatus status);
    }

    private final GrpcConnection connection;
    private final GrpcMethod<D> method;
    private final Listener<D> listener;
    private final int readyBytes;
    private final MessageInput input;

    /** Messages, prefix and all, that the windows do not admit yet. */
    private final Deque<BufferedBytes> waiting = new ArrayDeque<>(1);

    /** 0 until the connection stands. */
    private int stream;

    /** What the gateway takes on this stream; may be negative for a while (RFC 9113 section 6.9.2). */
    private int window;

    /** Bytes that are not yet on their way, here or in the connection. */
    private int unsent;

    private boolean becameReady;
    private boolean finishing;
    private boolean finished;
    private boolean closed;

    private int requested;
    private boolean delivers;
    private boolean looks;
    /** Bytes of messages delivered that the gateway has not been told of. */
    private int unreturned;

    private @Nullable GrpcStatus end;

    GrpcCall(GrpcConnection connection, GrpcMethod<D> method, int readyBytes, Listener<D> listener) {
        this.connection = connection;
        this.method = method;
        this.readyBytes = readyBytes;
        this.listener = listener;
        this.input = new MessageInput(connection::buffer, GrpcConnection.MAX_MESSAGE_BYTES);
    }

    // ------------------------------------------------------------------------------------------------ going up

    /** Whether a message sent now goes out without waiting behind others. */
    public boolean isReady() {
        return !closed && !finishing && stream != 0 && unsent < readyBytes && !connection.isClosed();
    }

    /** Bytes sent that are not on their way yet. */
    public int unsentBytes() {
        return unsent;
    }

    /** Sends a message; nothing once the call is over. */
    public void send(MessageLite message) {
        send(new SerializedMessage(message));
    }

    /** Sends a message; it is no longer read when this returns. Nothing once the call is over. */
    public void send(MessageBytes message) {
        if (closed || finishing) {
            return;
        }
        PrefixedMessage prefixed = new PrefixedMessage(message);
        int size = prefixed.sizeBytes();
        unsent += size;
        if (stream != 0 && waiting.isEmpty() && connection.turns().admit(window, size)) {
            window -= size;
            connection.write(this, stream, prefixed, 0, size);
        } else {
            ByteBuf copy = connection.buffer(size);
            prefixed.writeTo(copy, 0, size);
            waiting.add(new BufferedBytes(copy));
            if (stream != 0) {
                connection.turns().join(this);
            }
        }
    }

    /** Says that no more messages come. */
    public void finish() {
        if (!closed) {
            finishing = true;
            endIfNothingWaits();
        }
    }

    private void endIfNothingWaits() {
        if (finishing && !finished && stream != 0 && waiting.isEmpty()) {
            finished = true;
            connection.output().end(stream);
        }
    }

    /** Breaks the call off. */
    public void cancel(String reason) {
        endLater(GrpcStatus.of(Code.CANCELLED, reason));
    }

    /** The connection stands. */
    void begin(int newStream, int newWindow) {
        stream = newStream;
        window = newWindow;
        if (!waiting.isEmpty()) {
            connection.turns().join(this);
        }
        endIfNothingWaits();
    }

    int stream() {
        return stream;
    }

    String path() {
        return method.path();
    }

    /** The gateway takes more, or less if it changed its mind; false if it takes more than there can be. */
    boolean widen(int bytes) {
        long wider = (long) window + bytes;
        window = (int) wider;
        return wider <= Integer.MAX_VALUE;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /**
     * Writes some of what waits.
     *
     * @param most bytes, of one message
     * @return how much it was
     */
    int writeWaiting(int most) {
        BufferedBytes first = waiting.peekFirst();
        if (first == null) {
            return 0;
        }
        int length = Math.min(Math.min(most, window), first.sizeBytes());
        if (length <= 0) {
            return 0;
        }
        window -= length;
        connection.write(this, stream, first, 0, length);
        if (first.skip(length)) {
            waiting.removeFirst().release();
            endIfNothingWaits();
        }
        return length;
    }

    /** Bytes have gone. */
    void written(int bytes) {
        becameReady |= unsent >= readyBytes && unsent - bytes < readyBytes;
        unsent -= bytes;
    }

    /** The connection stands, for a call that was made before. */
    void stands() {
        becameReady = true;
        tellIfReady();
    }

    /** Tells the listener if what has gone made the call ready. */
    void tellIfReady() {
        if (becameReady && isReady()) {
            becameReady = false;
            try {
                listener.onReady();
            } catch (RuntimeException | OutOfMemoryError thrown) {
                failed(thrown);
            }
        }
    }

    // ---------------------------------------------------------------------------------------------- coming down

    /** Asks for so many more messages. */
    public void request(int messages) {
        requested = messages > UNLIMITED - requested ? UNLIMITED : requested + messages;
        if (!delivers && !looks && !closed && (input.hasHeld() || end != null)) {
            looks = true;
            connection.execute(() -> {
                looks = false;
                deliver();
            });
        }
    }

    /** Headers that begin the answer. */
    void headers(Http2Headers headers) {
        CharSequence status = headers.status();
        boolean isInterim = status != null && status.length() == 3 && status.charAt(0) == '1';
        if (status != null && !isInterim && !"200".contentEquals(status)) {
            endNow(GrpcStatus.ofHttp(status.toString()), true);
        }
    }

    /**
     * Bytes of messages.
     *
     * @param padding bytes that count as well (RFC 9113 section 6.1)
     */
    void data(ByteBuf data, int padding) {
        if (closed || end != null) {
            return;
        }
        unreturned += data.readableBytes() + padding;
        if (unreturned > GrpcConnection.STREAM_WINDOW) {
            endNow(GrpcStatus.of(Code.INTERNAL, "the gateway sends more than it was allowed"), true);
            return;
        }
        input.take(data);
        deliver();
    }

    /** The gateway broke the call off; one that it had ended before is whole (RFC 9113 section 8.1). */
    void reset(GrpcStatus status) {
        if (end == null) {
            endNow(status, false);
        } else {
            finished = true;
        }
    }

    /** Nothing more comes; what has come is delivered first. */
    void ends(GrpcStatus status) {
        if (end == null) {
            end = status;
            deliver();
        }
    }

    private void deliver() {
        delivers = true;
        try {
            while (requested > 0 && !closed) {
                ByteBuf message = input.next();
                if (message == null) {
                    break;
                }
                requested -= requested == UNLIMITED ? 0 : 1;
                listener.onMessage(method.replies().parseFrom(message.nioBuffer()));
            }
        } catch (MessageInput.WrongMessageException wrong) {
            endNow(GrpcStatus.of(wrong.code(), String.valueOf(wrong.getMessage())), true);
        } catch (InvalidProtocolBufferException garbage) {
            endNow(new GrpcStatus(Code.INTERNAL, "not a message: " + garbage.getMessage(), garbage), true);
        } catch (RuntimeException | OutOfMemoryError thrown) {
            failed(thrown);
        } finally {
            delivers = false;
        }
        GrpcStatus over = end;
        if (closed) {
            return;
        }
        if (over != null && !input.hasMessage()) {
            boolean torn = over.isOk() && input.hasHeld();
            endNow(torn ? GrpcStatus.of(Code.INTERNAL, "the call ended within a message") : over, !finished);
        } else {
            returnWindow();
        }
    }

    /** Tells the gateway that it may send as much again as was taken; what nobody asked for is not taken. */
    private void returnWindow() {
        int taken = requested > 0 ? unreturned : unreturned - input.heldBytes();
        if (taken >= GrpcConnection.STREAM_WINDOW / 2 && end == null) {
            unreturned -= taken;
            connection.output().windowUpdate(stream, taken);
        }
    }

    // -------------------------------------------------------------------------------------------------- the end

    /** Ends the call from within one of its methods: the listener hears of it afterwards. */
    void endLater(GrpcStatus status) {
        if (!closed) {
            close(true);
            connection.execute(() -> tellEnd(status));
        }
    }

    /** @param reset whether the gateway is to be told */
    void endNow(GrpcStatus status, boolean reset) {
        if (!closed) {
            close(reset);
            tellEnd(status);
        }
    }

    private void tellEnd(GrpcStatus status) {
        try {
            listener.onClosed(status);
        } catch (RuntimeException thrown) {
            log.error("what follows the end of {} failed", method.path(), thrown);
        }
    }

    private void failed(Throwable thrown) {
        log.error("what {} brought failed", method.path(), thrown);
        endNow(new GrpcStatus(Code.INTERNAL, "the agent failed", thrown), true);
    }

    private void close(boolean reset) {
        closed = true;
        waiting.forEach(BufferedBytes::release);
        waiting.clear();
        input.close();
        connection.forget(this, reset);
    }
}
