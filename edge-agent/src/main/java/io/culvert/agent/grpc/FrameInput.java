package io.culvert.agent.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Reads the gateway's frames and hands them to the connection and its calls. */
final class FrameInput extends ByteToMessageDecoder {
    private static final int MAX_TEXT_BYTES = 256;
    private static final String TOO_WIDE = "a window beyond 2^31-1";
    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final GrpcConnection connection;
    private final Http2FrameReader reader =
            new DefaultHttp2FrameReader(new DefaultHttp2HeadersDecoder(true, GrpcConnection.MAX_HEADER_BYTES));
    private final Frames frames = new Frames();
    private boolean opened;
    private @Nullable Throwable cause;

    FrameInput(GrpcConnection connection) {
        this.connection = connection;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                secured(context);
            } else {
                connection.broken(context.channel(), Http2Error.NO_ERROR, handshake.cause());
            }
        }
        super.userEventTriggered(context, event);
    }

    private void secured(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        String protocol = tls == null ? null : tls.applicationProtocol();
        if (ApplicationProtocolNames.HTTP_2.equals(protocol)) {
            connection.opened(context);
        } else {
            connection.broken(
                    context.channel(), Http2Error.NO_ERROR, new SSLException("whoever answers does not speak HTTP/2"));
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (connection.isClosed()) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            reader.readFrame(context, in, frames);
        } catch (Http2Exception.StreamException wrong) {
            GrpcCall<?> call = connection.find(wrong.streamId());
            if (call != null) {
                call.endNow(new GrpcStatus(GrpcStatus.Code.INTERNAL, String.valueOf(wrong.getMessage()), wrong), true);
            }
        } catch (Http2Exception wrong) {
            connection.broken(context.channel(), wrong.error(), wrong);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        cause = thrown;
        connection.broken(context.channel(), Http2Error.INTERNAL_ERROR, thrown);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        super.channelInactive(context);
        connection.inactive(context.channel(), cause);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        reader.close();
    }

    private final class Frames extends Http2FrameAdapter {

        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
            opened = true;
            Long table = settings.headerTableSize();
            if (table != null) {
                connection.output().headerTable(table);
            }
            expectPossible(connection.settings(settings));
            expectReading();
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean last)
                throws Http2Exception {
            GrpcCall<?> call = call(stream);
            int bytes = data.readableBytes() + padding;
            connection.received(bytes);
            if (call != null) {
                call.data(data, padding);
                if (last) {
                    call.ends(GrpcStatus.of(GrpcStatus.Code.UNKNOWN, "the call ended without a status"));
                }
            }
            return bytes;
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean last)
                throws Http2Exception {
            GrpcCall<?> call = call(stream);
            if (call != null && last) {
                call.ends(GrpcStatus.of(headers));
            } else if (call != null) {
                call.headers(headers);
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int stream,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean last)
                throws Http2Exception {
            onHeadersRead(context, stream, headers, padding, last);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int stream, long errorCode) throws Http2Exception {
            GrpcCall<?> call = call(stream);
            if (call != null) {
                call.reset(GrpcStatus.ofReset(errorCode));
            }
        }

        @Override
        public void onPingRead(ChannelHandlerContext context, long content) throws Http2Exception {
            expectSettings();
            connection.output().pingAck(content);
            expectReading();
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext context, int stream, int bytes) throws Http2Exception {
            if (stream == 0) {
                expectPossible(connection.turns().widen(bytes));
                return;
            }
            GrpcCall<?> call = call(stream);
            if (call != null) {
                if (!call.widen(bytes)) {
                    throw Http2Exception.streamError(stream, Http2Error.FLOW_CONTROL_ERROR, TOO_WIDE);
                }
                connection.turns().go();
            }
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext context, int lastStream, long errorCode, ByteBuf text) {
            connection.goAway(
                    lastStream,
                    errorCode,
                    text.toString(
                            text.readerIndex(),
                            Math.min(text.readableBytes(), MAX_TEXT_BYTES),
                            StandardCharsets.US_ASCII));
        }

        @Override
        public void onPushPromiseRead(
                ChannelHandlerContext context, int stream, int promised, Http2Headers headers, int padding)
                throws Http2Exception {
            throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "a push, which was switched off");
        }

        private @Nullable GrpcCall<?> call(int stream) throws Http2Exception {
            expectSettings();
            if (!connection.hasBegun(stream)) {
                throw Http2Exception.connectionError(
                        Http2Error.PROTOCOL_ERROR, "a frame on stream %d, which was never begun", stream);
            }
            return connection.find(stream);
        }

        private void expectPossible(boolean window) throws Http2Exception {
            if (!window) {
                throw Http2Exception.connectionError(Http2Error.FLOW_CONTROL_ERROR, TOO_WIDE);
            }
        }

        private void expectReading() throws Http2Exception {
            if (connection.output().unsentAnswers() > MAX_ANSWER_BYTES) {
                throw Http2Exception.connectionError(
                        Http2Error.ENHANCE_YOUR_CALM, "the gateway asks and does not take the answers");
            }
        }

        private void expectSettings() throws Http2Exception {
            if (!opened) {
                throw Http2Exception.connectionError(
                        Http2Error.PROTOCOL_ERROR, "a frame before the settings (RFC 9113 section 3.4)");
            }
        }
    }
}
