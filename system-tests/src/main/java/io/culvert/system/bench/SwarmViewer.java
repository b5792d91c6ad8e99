package io.culvert.system.bench;

import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One viewer of the swarm: DESCRIBE, SETUP (interleaved) and PLAY, then it counts. As light as it can be: sequence numbers
 * of all packets, stamps of a few viewers only.
 *
 * <p>Threading: confined to its channel's event loop; the counters are read after the loop has handed them over.
 */
final class SwarmViewer extends ByteToMessageDecoder {
    private static final Pattern CONTROL = Pattern.compile("(?m)^a=control:(\\S+)");
    private static final int NAL_SEI = 6;
    private static final int NAL_IDR = 5;
    private static final int NAL_STAP_A = 24;
    private static final int NAL_FU_A = 28;

    /** First fragment of a NAL unit; RFC 6184 section 5.8. */
    private static final int FU_START = 0x80;

    /** What a viewer does once it plays. */
    enum Conduct {
        WATCHES,
        LEAVES_WITH_FIRST_PICTURE,
        NEVER_READS
    }

    private final String url;
    private final boolean readsStamps;
    private final Conduct conduct;
    private final Swarm swarm;
    private String base;
    private String session = "";
    private int step;
    private int lastSequence = -1;
    private long playSentNanos;
    private boolean keyFrameBegan;
    private boolean keyFrameSeen;

    SwarmViewer(String url, boolean readsStamps, Conduct conduct, Swarm swarm) {
        this.url = url;
        this.base = url;
        this.readsStamps = readsStamps;
        this.conduct = conduct;
        this.swarm = swarm;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        send(context, "DESCRIBE", url, "Accept: application/sdp\r\n");
    }

    private void send(ChannelHandlerContext context, String method, String uri, String headers) {
        step++;
        String request = method + " " + uri + " RTSP/1.0\r\nCSeq: " + step + "\r\n" + headers + "\r\n";
        context.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.UTF_8));
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        while (in.readableBytes() >= 4) {
            int start = in.readerIndex();
            if (in.getByte(start) == '$') {
                int length = in.getUnsignedShort(start + 2);
                if (in.readableBytes() < 4 + length) {
                    return;
                }
                if (in.getByte(start + 1) == 0) {
                    packet(context, in, start + 4, length);
                }
                swarm.bytes(4 + length);
                in.skipBytes(4 + length);
            } else if (!answer(context, in)) {
                return;
            }
        }
    }

    private boolean answer(ChannelHandlerContext context, ByteBuf in) {
        String text = in.toString(StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String head = text.substring(0, end);
        int length = Integer.parseInt(header(head, "Content-Length", "0"));
        int total = end + 4 + length;
        if (in.readableBytes() < total) {
            return false;
        }
        String body = in.toString(in.readerIndex() + end + 4, length, StandardCharsets.UTF_8);
        in.skipBytes(total);
        if (!head.startsWith("RTSP/1.0 200")) {
            swarm.failed(head.lines().findFirst().orElse(""));
            context.close();
            return true;
        }
        switch (step) {
            case 1 -> setUp(context, head, body);
            case 2 -> {
                session = header(head, "Session", "").replaceFirst(";.*$", "");
                playSentNanos = System.nanoTime();
                send(context, "PLAY", base, "Session: " + session + "\r\nRange: npt=0.000-\r\n");
            }
            case 3 -> {
                swarm.playing();
                if (conduct == Conduct.NEVER_READS) {
                    context.channel().config().setAutoRead(false);
                }
            }
            default -> {}
        }
        return true;
    }

    private void setUp(ChannelHandlerContext context, String head, String sdp) {
        base = header(head, "Content-Base", url);
        Matcher control = CONTROL.matcher(sdp.substring(Math.max(0, sdp.indexOf("m=video"))));
        String track = control.find() ? control.group(1) : "";
        String trackUrl = track.startsWith("rtsp") ? track : base.endsWith("/") ? base + track : base + "/" + track;
        send(context, "SETUP", trackUrl, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
    }

    private static String header(String head, String name, String otherwise) {
        String wanted = name.toLowerCase(Locale.ROOT) + ":";
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
                .map(line -> line.substring(wanted.length()).strip())
                .findFirst()
                .orElse(otherwise);
    }

    private void packet(ChannelHandlerContext context, ByteBuf in, int at, int length) {
        if (length < 14) {
            return;
        }
        int sequence = in.getUnsignedShort(at + 2);
        if (lastSequence >= 0 && sequence != ((lastSequence + 1) & 0xFFFF)) {
            swarm.gap();
        }
        lastSequence = sequence;
        int nal = at + 12;
        int type = in.getByte(nal) & 0x1F;
        if (!keyFrameSeen) {
            lookForKeyFrame(in, nal, length - 12, type);
            if (keyFrameBegan && (in.getByte(at + 1) & 0x80) != 0) {
                keyFrameSeen = true;
                swarm.firstKeyFrame(System.nanoTime() - playSentNanos);
                if (conduct == Conduct.LEAVES_WITH_FIRST_PICTURE) {
                    context.close();
                    return;
                }
            }
        }
        if (readsStamps && (type == NAL_SEI || type == NAL_STAP_A)) {
            FrameStamp stamp = stamp(in, nal, length - 12, type);
            if (stamp != null) {
                swarm.delay(System.nanoTime() - stamp.captureMonotonicNanos());
            }
        }
    }

    private void lookForKeyFrame(ByteBuf in, int nal, int length, int type) {
        if (type == NAL_IDR || (type == NAL_FU_A && (in.getByte(nal + 1) & 0x9F) == (FU_START | NAL_IDR))) {
            keyFrameBegan = true;
        } else if (type == NAL_STAP_A) {
            for (int at = nal + 1; at + 3 <= nal + length; at += 2 + in.getUnsignedShort(at)) {
                keyFrameBegan |= (in.getByte(at + 2) & 0x1F) == NAL_IDR;
            }
        }
    }

    private static @Nullable FrameStamp stamp(ByteBuf in, int nal, int length, int type) {
        if (type == NAL_SEI) {
            return FrameStamp.find(Codec.H264, in.slice(nal, length));
        }
        for (int at = nal + 1; at + 3 <= nal + length; at += 2 + in.getUnsignedShort(at)) {
            int size = in.getUnsignedShort(at);
            if ((in.getByte(at + 2) & 0x1F) == NAL_SEI && at + 2 + size <= nal + length) {
                return FrameStamp.find(Codec.H264, in.slice(at + 2, size));
            }
        }
        return null;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (step < 4 && !keyFrameSeen && conduct == Conduct.LEAVES_WITH_FIRST_PICTURE) {
            swarm.failed("the server closed before a picture");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        swarm.failed(cause.toString());
        context.close();
    }
}
