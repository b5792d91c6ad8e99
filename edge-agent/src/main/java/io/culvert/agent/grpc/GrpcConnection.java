package io.culvert.agent.grpc;

import com.google.protobuf.MessageLite;
import io.culvert.agent.grpc.GrpcStatus.Code;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.AsciiString;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a gateway and the calls on it, from before it stands until it is gone. Who dials puts {@link #handler()}
 * behind TLS into the channel's pipeline, or says that nothing came of it.
 *
 * <pre>
 * CONNECTING ──TLS stands──▶ OPEN ──▶ CLOSED
 *      └──────────failed─────────────────▲
 * </pre>
 *
 * <p>Calls may be made from the beginning; they go out when it stands. One that is leaving takes no new ones and closes behind
 * the last.
 *
 * <p>Threading: confined to the event loop.
 */
public final class GrpcConnection {
    static final int MAX_MESSAGE_BYTES = 1024 * 1024;

    /** What the gateway may send on one call before anybody has taken it. */
    static final int STREAM_WINDOW = 256 * 1024;

    /** Returned as it comes, since each call has its own bound. */
    private static final int CONNECTION_WINDOW = 1024 * 1024;

    /** RFC 9113 section 6.9.2. */
    private static final int USUAL_WINDOW = 65_535;

    static final int MAX_HEADER_BYTES = 8 * 1024;

    /** Messages of a call beyond this wait with the caller. */
    private static final int READY_BYTES = 32 * 1024;

    private static final AsciiString TE = AsciiString.cached("te");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final AsciiString GRPC = AsciiString.cached("application/grpc");
    private static final AsciiString USER_AGENT = AsciiString.cached("user-agent");
    private static final AsciiString CULVERT = AsciiString.cached("culvert-agent");

    private enum State {
        CONNECTING,
        OPEN,
        CLOSED
    }

    private final EventLoop loop;
    private final String authority;
    private final IntObjectMap<GrpcCall<?>> calls = new IntObjectHashMap<>();
    private final Deque<GrpcCall<?>> early = new ArrayDeque<>(1);
    private final SendTurns turns = new SendTurns(USUAL_WINDOW);

    private State state = State.CONNECTING;
    private boolean leaving;
    private @Nullable Channel channel;
    private @Nullable Consumer<@Nullable Throwable> attempt;
    private @Nullable Throwable unwritten;
    private @Nullable FrameOutput output;
    private GrpcStatus farewell = GrpcStatus.unavailable("the connection is closed", null);

    private int nextStream = 1;
    private int streamWindow = USUAL_WINDOW;
    private long maxCalls = Long.MAX_VALUE;
    private int unreturned;

    /** @param authority the gateway's name, HTTP/2's {@code :authority} */
    public GrpcConnection(EventLoop loop, String authority) {
        this.loop = loop;
        this.authority = authority;
    }

    // ----------------------------------------------------------------------------------------------- its making

    /** The last handler of the channel's pipeline, behind that of TLS. */
    public ChannelHandler handler() {
        return new FrameInput(this);
    }

    /**
     * A channel that is being connected, the next one if one before came to nothing.
     *
     * @param onNothing told once if it ends before TLS stands, and why
     */
    public void connecting(Channel tried, Consumer<@Nullable Throwable> onNothing) {
        channel = tried;
        attempt = onNothing;
        if (state == State.CLOSED) {
            tried.close();
        }
    }

    /** Nothing came of it. */
    public void failed(String reason, @Nullable Throwable cause) {
        over(GrpcStatus.unavailable(reason, cause), null);
    }

    /** Whether it is gone for good, or was never made. */
    public boolean isOver() {
        Channel last = channel;
        return state == State.CLOSED && (last == null || !last.isOpen());
    }

    /** Whether it has ended: what still comes is not for anybody. */
    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /** TLS stands. */
    void opened(ChannelHandlerContext context) {
        if (state != State.CONNECTING || !context.channel().equals(channel)) {
            context.close();
            return;
        }
        state = State.OPEN;
        attempt = null;
        FrameOutput out = new FrameOutput(context, this::notWritten);
        output = out;
        out.preface(new Http2Settings()
                .pushEnabled(false)
                .initialWindowSize(STREAM_WINDOW)
                .maxHeaderListSize(MAX_HEADER_BYTES));
        out.windowUpdate(0, CONNECTION_WINDOW - USUAL_WINDOW);
        for (GrpcCall<?> call = early.poll(); call != null; call = early.poll()) {
            begin(call);
            call.stands();
        }
    }

    // ------------------------------------------------------------------------------------------------ its calls

    /** Begins a call. */
    public <D extends MessageLite> GrpcCall<D> call(GrpcMethod<D> method, GrpcCall.Listener<D> listener) {
        return call(method, READY_BYTES, listener);
    }

    /**
     * Begins a call.
     *
     * @param readyBytes it is ready while fewer wait to be sent
     */
    public <D extends MessageLite> GrpcCall<D> call(
            GrpcMethod<D> method, int readyBytes, GrpcCall.Listener<D> listener) {
        GrpcCall<D> call = new GrpcCall<>(this, method, readyBytes, listener);
        if (state == State.CLOSED || leaving) {
            call.endLater(farewell);
        } else if (state == State.CONNECTING) {
            early.add(call);
        } else {
            begin(call);
        }
        return call;
    }

    private void begin(GrpcCall<?> call) {
        if (calls.size() >= maxCalls || nextStream < 0) {
            call.endLater(GrpcStatus.of(Code.UNAVAILABLE, "the gateway takes no more calls on this connection"));
            return;
        }
        int stream = nextStream;
        nextStream += 2;
        calls.put(stream, call);
        output().headers(stream, headers(call));
        call.begin(stream, streamWindow);
    }

    private Http2Headers headers(GrpcCall<?> call) {
        return new DefaultHttp2Headers(false)
                .method("POST")
                .scheme("https")
                .authority(authority)
                .path(call.path())
                .set(TE, TRAILERS)
                .set(CONTENT_TYPE, GRPC)
                .set(USER_AGENT, CULVERT);
    }

    /** The call is over. */
    void forget(GrpcCall<?> call, boolean reset) {
        early.remove(call);
        turns.forget(call);
        if (call.stream() != 0 && calls.remove(call.stream()) != null && reset && state == State.OPEN) {
            output().reset(call.stream(), Http2Error.CANCEL);
        }
        closeIfDone();
    }

    /** Takes no more calls and closes when the last has ended. */
    public void shutDown() {
        leaving = true;
        closeIfDone();
    }

    /** Ends every call, and the connection. */
    public void shutDownNow() {
        GrpcStatus status = GrpcStatus.unavailable("the agent closed the connection", null);
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        farewell = status;
        all().forEach(call -> call.endLater(status));
        close();
    }

    private void closeIfDone() {
        if (leaving && state != State.CLOSED && calls.isEmpty() && early.isEmpty()) {
            over(farewell, Http2Error.NO_ERROR);
        }
    }

    private void close() {
        Channel last = channel;
        if (last != null) {
            last.close();
        }
    }

    private List<GrpcCall<?>> all() {
        List<GrpcCall<?>> all = new ArrayList<>(early);
        all.addAll(calls.values());
        return all;
    }

    /**
     * The channel is gone, or nothing came of it, or its last call has ended.
     *
     * @param said to the gateway as a reason, if there is one to say
     */
    private void over(GrpcStatus status, @Nullable Http2Error said) {
        if (state == State.CLOSED) {
            return;
        }
        FrameOutput stood = state == State.OPEN ? output : null;
        state = State.CLOSED;
        farewell = status;
        if (stood != null && said != null) {
            stood.goAway(said);
            stood.flush();
        }
        close();
        all().forEach(call -> call.endNow(status, false));
    }

    /** Whether a channel came to nothing before TLS stood, now or earlier: another one may follow it, or has. */
    private boolean cameToNothing(Channel of, @Nullable Throwable cause) {
        if (!of.equals(channel)) {
            return true;
        }
        if (state != State.CONNECTING) {
            return false;
        }
        Consumer<@Nullable Throwable> tried = attempt;
        if (tried == null) {
            return true;
        }
        attempt = null;
        of.close();
        tried.accept(cause);
        return true;
    }

    private void notWritten(Throwable cause) {
        if (unwritten == null && !(cause instanceof ClosedChannelException)) {
            unwritten = cause;
        }
    }

    // ------------------------------------------------------------------------------------------- what comes down

    /** A channel became inactive. */
    void inactive(Channel of, @Nullable Throwable cause) {
        if (!cameToNothing(of, cause)) {
            FrameOutput out = output;
            if (out != null) {
                out.close();
            }
            over(GrpcStatus.unavailable("the connection was lost", cause == null ? unwritten : cause), null);
        }
    }

    /** The gateway breaks the protocol, or TLS broke. */
    void broken(Channel of, Http2Error error, Throwable cause) {
        if (!cameToNothing(of, cause)) {
            over(GrpcStatus.unavailable("the connection broke", cause), error);
        }
    }

    /** @return null where the call has ended */
    @Nullable
    GrpcCall<?> find(int stream) {
        return calls.get(stream);
    }

    /** Whether there ever was such a stream. */
    boolean hasBegun(int stream) {
        return (stream & 1) != 0 && stream < nextStream;
    }

    /** Bytes of DATA frames, padding and all, whoever they are for. */
    void received(int bytes) {
        unreturned += bytes;
        if (unreturned >= CONNECTION_WINDOW / 2 && state == State.OPEN) {
            output().windowUpdate(0, unreturned);
            unreturned = 0;
        }
    }

    /** @return false if a window became wider than there can be */
    boolean settings(Http2Settings settings) {
        Long most = settings.maxConcurrentStreams();
        if (most != null) {
            maxCalls = most;
        }
        Integer initial = settings.initialWindowSize();
        boolean fine = true;
        if (initial != null) {
            int wider = initial - streamWindow;
            streamWindow = initial;
            for (GrpcCall<?> call : calls.values()) {
                fine &= call.widen(wider);
            }
        }
        output().settingsAck();
        turns.go();
        return fine;
    }

    /** The gateway wants no more calls; those that it names go on. */
    void goAway(int lastStream, long errorCode, String text) {
        leaving = true;
        Http2Error error = Http2Error.valueOf(errorCode);
        farewell = GrpcStatus.unavailable(
                "the gateway says goodbye (" + (error == null ? errorCode : error)
                        + (text.isEmpty() ? ")" : ", " + text + ")"),
                null);
        for (GrpcCall<?> call : all()) {
            if (call.stream() == 0 || call.stream() > lastStream) {
                call.endNow(farewell, false);
            }
        }
        closeIfDone();
    }

    // --------------------------------------------------------------------------------------------- what goes up

    FrameOutput output() {
        FrameOutput out = output;
        if (out == null) {
            throw new IllegalStateException("the connection does not stand yet");
        }
        return out;
    }

    /** Of who has to wait for the windows. */
    SendTurns turns() {
        return turns;
    }

    /** Writes bytes of a call for which there is room. */
    void write(GrpcCall<?> sender, int stream, MessageBytes bytes, int from, int length) {
        turns.spend(length);
        try {
            output().data(sender, stream, bytes, from, length);
        } catch (RuntimeException | OutOfMemoryError torn) { // a frame without its end: nothing can follow it
            notWritten(torn);
            close();
        }
    }

    ByteBuf buffer(int bytes) {
        Channel to = channel;
        return to == null ? Unpooled.buffer(bytes) : to.alloc().buffer(bytes);
    }

    void execute(Runnable task) {
        loop.execute(task);
    }
}
