package io.culvert.agent.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one connection on their way out. They are written one behind the other into buffers of {@link #RECORD_BYTES},
 * each of which becomes one TLS record, however frames and messages lie in it; flushed is once per turn of the event loop.
 *
 * <p>Confined to the event loop.
 */
final class FrameOutput {
    /** The most that one TLS record holds (RFC 8446 section 5.1). */
    static final int RECORD_BYTES = 16 * 1024;

    /** What every peer takes in one frame (RFC 9113 section 4.2); more would save next to nothing. */
    static final int FRAME_BYTES = 16 * 1024;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME_HEADER = 9;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final ChannelHandlerContext context;
    private final Consumer<Throwable> onFailure;
    private final DefaultHttp2HeadersEncoder headersEncoder =
            new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE);
    private final Runnable flush = this::flush;
    private @Nullable Parcel parcel;
    private boolean flushes;
    private int unsentAnswers;

    /** @param onFailure told why something could not be written; the channel is closed then */
    FrameOutput(ChannelHandlerContext context, Consumer<Throwable> onFailure) {
        this.context = context;
        this.onFailure = onFailure;
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.setWrapDataSize(0); // a parcel is a record; nothing is to be gathered by copying
        }
    }

    /** One buffer and whose messages' bytes are in it. */
    private final class Parcel implements ChannelFutureListener {
        final ByteBuf bytes;

        /** The stream of the DATA frame that is the last thing in it, where that begins, and how long it is; 0: none. */
        int tailStream;

        int tailAt;
        int tailLength;

        int answers;
        private GrpcCall<?>[] senders = new GrpcCall<?>[4];
        private int[] shares = new int[4];
        private int count;

        Parcel(ByteBuf bytes) {
            this.bytes = bytes;
        }

        void add(GrpcCall<?> sender, int share) {
            if (count > 0 && senders[count - 1] == sender) {
                shares[count - 1] += share;
                return;
            }
            if (count == senders.length) {
                senders = Arrays.copyOf(senders, 2 * count);
                shares = Arrays.copyOf(shares, 2 * count);
            }
            senders[count] = sender;
            shares[count++] = share;
        }

        @Override
        public void operationComplete(ChannelFuture written) {
            unsentAnswers -= answers;
            if (!written.isSuccess()) { // the connection ends, and every call with it
                onFailure.accept(written.cause());
                return;
            }
            for (int i = 0; i < count; i++) {
                senders[i].written(shares[i]);
            }
            for (int i = 0; i < count; i++) {
                senders[i].tellIfReady();
            }
        }
    }

    // -------------------------------------------------------------------------------------------------- frames

    void preface(Http2Settings settings) {
        room(PREFACE.length).writeBytes(PREFACE);
        header(6 * settings.size(), Http2FrameTypes.SETTINGS, 0, 0);
        settings.forEach((id, value) -> room(6).writeShort(id).writeInt(value.intValue()));
    }

    void settingsAck() {
        header(0, Http2FrameTypes.SETTINGS, ACK, 0);
        answered(FRAME_HEADER);
    }

    void pingAck(long content) {
        header(Long.BYTES, Http2FrameTypes.PING, ACK, 0);
        room(Long.BYTES).writeLong(content);
        answered(FRAME_HEADER + Long.BYTES);
    }

    private void answered(int bytes) {
        parcel().answers += bytes;
        unsentAnswers += bytes;
    }

    /** Bytes of answers that the gateway has not taken: who asks and does not read lets them pile up. */
    int unsentAnswers() {
        return unsentAnswers;
    }

    /** @param stream 0: the connection */
    void windowUpdate(int stream, int bytes) {
        header(Integer.BYTES, Http2FrameTypes.WINDOW_UPDATE, 0, stream);
        room(Integer.BYTES).writeInt(bytes);
    }

    void reset(int stream, Http2Error error) {
        header(Integer.BYTES, Http2FrameTypes.RST_STREAM, 0, stream);
        room(Integer.BYTES).writeInt((int) error.code());
    }

    /** The last stream of the other side is none: a gateway begins no streams. */
    void goAway(Http2Error error) {
        header(2 * Integer.BYTES, Http2FrameTypes.GO_AWAY, 0, 0);
        room(2 * Integer.BYTES).writeInt(0).writeInt((int) error.code());
    }

    /** @throws IllegalArgumentException if they do not fit into a frame */
    void headers(int stream, Http2Headers headers) {
        ByteBuf block = context.alloc().buffer(256);
        try {
            headersEncoder.encodeHeaders(stream, headers, block);
            if (block.readableBytes() > FRAME_BYTES) {
                throw new IllegalArgumentException("headers of " + block.readableBytes() + " bytes");
            }
            header(block.readableBytes(), Http2FrameTypes.HEADERS, END_HEADERS, stream);
            while (block.isReadable()) {
                ByteBuf out = room(1);
                out.writeBytes(block, Math.min(block.readableBytes(), out.writableBytes()));
            }
        } catch (Http2Exception e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } finally {
            block.release();
        }
    }

    /**
     * Bytes of a call, in as many frames as it takes, or in the call's last one where nothing came behind it; the sender hears
     * when they have gone.
     */
    void data(GrpcCall<?> sender, int stream, MessageBytes bytes, int from, int length) {
        if (goesIntoTheLastFrame(stream, length)) {
            Parcel open = parcel();
            open.tailLength += length;
            open.bytes.setMedium(open.tailAt, open.tailLength);
            bytes.writeTo(open.bytes, from, length);
            open.add(sender, length);
            return;
        }
        for (int at = from; at < from + length; ) {
            int size = Math.min(FRAME_BYTES, from + length - at);
            header(size, Http2FrameTypes.DATA, 0, stream);
            Parcel first = parcel();
            first.tailStream = stream;
            first.tailAt = first.bytes.writerIndex() - FRAME_HEADER;
            first.tailLength = size;
            for (int end = at + size; at < end; ) {
                ByteBuf out = room(1);
                int piece = Math.min(end - at, out.writableBytes());
                bytes.writeTo(out, at, piece);
                parcel().add(sender, piece);
                at += piece;
            }
        }
    }

    private boolean goesIntoTheLastFrame(int stream, int length) {
        Parcel open = parcel;
        return open != null
                && open.tailStream == stream
                && open.tailLength + length <= FRAME_BYTES
                && open.bytes.writableBytes() >= length;
    }

    /** Nothing more comes on the stream from here. */
    void end(int stream) {
        header(0, Http2FrameTypes.DATA, END_STREAM, stream);
    }

    /** What the other side's decoder remembers of headers (RFC 7541 section 4.2). */
    void headerTable(long bytes) throws Http2Exception {
        headersEncoder.maxHeaderTableSize(Math.min(bytes, 4096));
    }

    private void header(int length, byte type, int flags, int stream) {
        room(FRAME_HEADER).writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
        parcel().tailStream = 0;
    }

    // ------------------------------------------------------------------------------------------------- parcels

    private ByteBuf room(int bytes) {
        Parcel open = parcel();
        if (open.bytes.writableBytes() >= bytes) {
            return open.bytes;
        }
        seal();
        return parcel().bytes;
    }

    private Parcel parcel() {
        Parcel open = parcel;
        if (open == null) {
            open = new Parcel(context.alloc().directBuffer(RECORD_BYTES, RECORD_BYTES));
            parcel = open;
            if (!flushes) {
                flushes = true;
                context.executor().execute(flush);
            }
        }
        return open;
    }

    private void seal() {
        Parcel full = parcel;
        if (full != null) {
            parcel = null;
            context.write(full.bytes).addListener(full);
        }
    }

    /** Forgets what has not gone. */
    void close() {
        Parcel unsent = parcel;
        if (unsent != null) {
            parcel = null;
            unsent.bytes.release();
        }
        headersEncoder.close();
    }

    /** Sends what there is. */
    void flush() {
        flushes = false;
        seal();
        context.flush();
    }
}
