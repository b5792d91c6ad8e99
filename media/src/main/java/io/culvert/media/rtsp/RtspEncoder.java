package io.culvert.media.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.EncoderException;

/**
 * Writes RTSP messages of both roles; bytes that are framed already ({@link ByteBuf}) pass untouched.
 *
 * <p>{@code Content-Length} is added where a body is and the header is missing. A small interleaved frame becomes one
 * buffer, a large one its four bytes and its payload, uncopied. Takes ownership of frames. Stateless.
 */
@Sharable
public final class RtspEncoder extends ChannelOutboundHandlerAdapter {

    /** Up to this size a copy costs less than one more entry in the channel's outbound queue. */
    private static final int COPIED_BYTES = 512;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof InterleavedFrame frame) {
            write(ctx, frame, promise);
        } else if (message instanceof RtspRequest request) {
            String startLine = request.method() + ' ' + request.uri() + " RTSP/1.0\r\n";
            ctx.write(encode(ctx, startLine, request.headers(), request.body()), promise);
        } else if (message instanceof RtspResponse response) {
            String startLine = "RTSP/1.0 " + response.status() + ' ' + response.reason() + "\r\n";
            ctx.write(encode(ctx, startLine, response.headers(), response.body()), promise);
        } else {
            ctx.write(message, promise);
        }
    }

    private static void write(ChannelHandlerContext ctx, InterleavedFrame frame, ChannelPromise promise) {
        ByteBuf payload = frame.payload();
        int length = payload.readableBytes();
        boolean copied = length <= COPIED_BYTES;
        ByteBuf out = ctx.alloc().buffer(InterleavedFrame.HEADER_BYTES + (copied ? length : 0));
        out.writeByte(InterleavedFrame.MAGIC).writeByte(frame.channel()).writeShort(length);
        if (copied) {
            out.writeBytes(payload);
            payload.release();
            ctx.write(out, promise);
        } else {
            ctx.write(out);
            ctx.write(payload, promise);
        }
    }

    private static ByteBuf encode(ChannelHandlerContext ctx, String startLine, RtspHeaders headers, byte[] body) {
        if (startLine.indexOf('\n') != startLine.length() - 1 || startLine.indexOf('\r') != startLine.length() - 2) {
            throw new EncoderException("line end within a start line");
        }
        StringBuilder head = new StringBuilder(256).append(startLine);
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body.length > 0 && !headers.contains(RtspHeaderNames.CONTENT_LENGTH)) {
            head.append(RtspHeaderNames.CONTENT_LENGTH)
                    .append(": ")
                    .append(body.length)
                    .append("\r\n");
        }
        head.append("\r\n");
        ByteBuf out = ctx.alloc().buffer(head.length() + body.length);
        ByteBufUtil.writeUtf8(out, head);
        return out.writeBytes(body);
    }
}
