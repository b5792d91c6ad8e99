package io.culvert.agent.grpc;

import com.google.protobuf.MessageLite;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;

/** Frames of a gateway, well made or not (RFC 9113 section 6). */
final class Wire {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;

    private Wire() {}

    static ByteBuf frame(int type, int flags, int stream, ByteBuf payload) {
        ByteBuf header = Unpooled.buffer(9)
                .writeMedium(payload.readableBytes())
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream);
        return Unpooled.wrappedBuffer(header, payload);
    }

    /** @param pairs identifier, value, and so on */
    static ByteBuf settings(int... pairs) {
        ByteBuf payload = Unpooled.buffer();
        for (int i = 0; i < pairs.length; i += 2) {
            payload.writeShort(pairs[i]).writeInt(pairs[i + 1]);
        }
        return frame(SETTINGS, 0, 0, payload);
    }

    static ByteBuf windowUpdate(int stream, int bytes) {
        return frame(WINDOW_UPDATE, 0, stream, Unpooled.buffer().writeInt(bytes));
    }

    static ByteBuf headers(int stream, boolean end, String... pairs) {
        AsciiString[] all = new AsciiString[pairs.length];
        for (int i = 0; i < pairs.length; i++) {
            all[i] = AsciiString.of(pairs[i]);
        }
        Http2Headers headers = ReadOnlyHttp2Headers.serverHeaders(false, AsciiString.of("200"), all);
        ByteBuf block = Unpooled.buffer();
        try {
            new DefaultHttp2HeadersEncoder((name, value) -> false, true, 0).encodeHeaders(stream, headers, block);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block);
    }

    static ByteBuf message(int stream, MessageLite message) {
        byte[] bytes = message.toByteArray();
        return frame(
                DATA,
                0,
                stream,
                Unpooled.buffer().writeByte(0).writeInt(bytes.length).writeBytes(bytes));
    }

    static ForwardDown down(int size) {
        return ForwardDown.newBuilder()
                .setData(com.google.protobuf.ByteString.copyFrom(new byte[size]))
                .build();
    }
}
