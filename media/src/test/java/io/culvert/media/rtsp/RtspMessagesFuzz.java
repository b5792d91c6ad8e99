package io.culvert.media.rtsp;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.fuzz.CapturedCameras;
import io.culvert.media.fuzz.FuzzInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Requests, responses and interleaved frames on one connection: only {@link RtspProtocolException} is thrown, no buffer
 * is kept, where the bytes are cut changes nothing, and what was read is read again from what is written of it.
 */
public final class RtspMessagesFuzz {
    private RtspMessagesFuzz() {}

    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>(FuzzInput.seeds(
                "\7OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n$\0\0\4abcd",
                "\60DESCRIBE rtsp://h/a?token=t RTSP/1.0\r\nCSeq: 2\r\nAccept: application/sdp\r\n\r\n",
                "\22RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\nSession: 1;timeout=60\r\n\r\nv=0\r\n",
                "\22RTSP/1.0 020 OK\r\nCSeq: 2\r\n\r\n",
                "\3ANNOUNCE rtsp://h/a RTSP/1.0\nCSeq: 3\nContent-Length: 4\ncontent-length:4\n\nv=0\n",
                "\1SETUP rtsp://h/a/trackID=0 RTSP/1.0\r\nCSeq: 4\r\nTransport: RTP/AVP\r\n ;unicast\r\n\r\n"));
        seeds.addAll(CapturedCameras.files("/rtsp"));
        return seeds;
    }

    public static void fuzzerTestOneInput(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        int cut = input.octet();
        byte[] wire = input.rest();
        List<Object> whole = read(wire, wire.length);
        List<Object> inPieces = read(wire, 1 + cut % 64);
        check(told(whole).equals(told(inPieces)), "the place of a cut changes nothing");
        check(told(whole).equals(told(shown(wire, 1 + cut % 64))), "frames shown are those that are emitted");
        byte[] written = write(whole);
        check(told(read(written, written.length)).equals(told(whole)), "a written message is read as what it was");
    }

    private static List<Object> read(byte[] wire, int pieceBytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new RtspDecoder(RtspLimits.defaults()));
        List<ByteBuf> pieces = new ArrayList<>();
        for (int at = 0; at < wire.length; at += pieceBytes) {
            ByteBuf piece = Unpooled.copiedBuffer(wire, at, Math.min(pieceBytes, wire.length - at));
            pieces.add(piece);
            try {
                channel.writeInbound(piece);
            } catch (RtspProtocolException e) {
                check(e.status() != null, "a refusal has a status");
            }
        }
        List<Object> messages = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            messages.add(message instanceof InterleavedFrame frame ? copied(frame) : message);
        }
        channel.finishAndReleaseAll();
        check(pieces.stream().allMatch(piece -> piece.refCnt() == 0), "no buffer is kept");
        return messages;
    }

    /** Messages, and frames as a sink is shown them, in the order they came. */
    static List<Object> shown(byte[] wire, int pieceBytes) {
        List<Object> all = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(
                new RtspDecoder(
                        RtspLimits.defaults(),
                        (number, payload) -> all.add(copied(new InterleavedFrame(number, payload.retainedSlice())))),
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        all.add(message);
                    }
                });
        for (int at = 0; at < wire.length; at += pieceBytes) {
            try {
                channel.writeInbound(Unpooled.copiedBuffer(wire, at, Math.min(pieceBytes, wire.length - at)));
            } catch (RtspProtocolException e) {
                check(e.status() != null, "a refusal has a status");
            }
        }
        channel.finishAndReleaseAll();
        return all;
    }

    private static InterleavedFrame copied(InterleavedFrame frame) {
        try {
            return new InterleavedFrame(
                    frame.channel(),
                    Unpooled.unreleasableBuffer(
                            Unpooled.copiedBuffer(frame.payload()).asReadOnly()));
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private static byte[] write(List<Object> messages) {
        EmbeddedChannel channel = new EmbeddedChannel(new RtspEncoder());
        messages.forEach(message -> channel.writeOutbound(
                message instanceof InterleavedFrame frame
                        ? new InterleavedFrame(frame.channel(), frame.payload().copy())
                        : message));
        ByteBuf out = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            out.writeBytes(part.duplicate());
            part.release();
        }
        channel.finishAndReleaseAll();
        return Arrays.copyOf(out.array(), out.writerIndex());
    }

    /** Messages as texts that can be compared. */
    private static List<String> told(List<Object> messages) {
        return messages.stream().map(RtspMessagesFuzz::told).toList();
    }

    private static String told(Object message) {
        if (message instanceof InterleavedFrame frame) {
            return "$" + frame.channel() + ':' + FuzzInput.text(bytes(frame.payload()));
        }
        StringBuilder text = new StringBuilder();
        RtspHeaders headers;
        byte[] body;
        if (message instanceof RtspRequest request) {
            text.append(request.method()).append('|').append(request.uri());
            headers = request.headers();
            body = request.body();
        } else {
            RtspResponse response = (RtspResponse) message;
            text.append(response.status()).append('|').append(response.reason());
            headers = response.headers();
            body = response.body();
        }
        headers.forEach(
                (name, value) -> text.append('|').append(name).append('=').append(value));
        return text.append('#').append(FuzzInput.text(body)).toString();
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }
}
