package io.culvert.camera.fault;

import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspHeaders;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Answers the requests of one connection the way a script wants it.
 *
 * <p>Threading: confined to the connection's event loop.
 */
public final class DialogueFaults {
    private static final int ENDLESS_PIECE_BYTES = 16 * 1024;

    private final List<Rule> rules;
    private final Random random;
    private final Map<String, Integer> asked = new HashMap<>();

    DialogueFaults(List<Rule> rules, Random random) {
        this.rules = rules;
        this.random = random;
    }

    /**
     * Answers one request.
     *
     * @param normal carries the request out and says how a sound camera answers; called once at most
     */
    public void answer(Channel channel, RtspRequest request, Supplier<RtspResponse> normal) {
        int count = asked.merge(request.method(), 1, Integer::sum);
        List<AnswerFault> faults = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.moment() instanceof Moment.Request moment
                    && moment.matches(request.method(), count)
                    && random.nextDouble() < rule.chance()
                    && rule.take()) {
                faults.add((AnswerFault) rule.fault());
            }
        }
        for (AnswerFault fault : faults) {
            if (fault instanceof AnswerFault.Delay delay) {
                later(channel, delay.nanos(), () -> carryOut(channel, request, faults, normal));
                return;
            }
        }
        carryOut(channel, request, faults, normal);
    }

    private static void carryOut(
            Channel channel, RtspRequest request, List<AnswerFault> faults, Supplier<RtspResponse> normal) {
        for (AnswerFault fault : faults) {
            if (fault instanceof AnswerFault.NoAnswer) {
                return;
            }
            if (fault instanceof AnswerFault.Cut cut) {
                cut(channel, cut.reset());
                return;
            }
            if (fault instanceof AnswerFault.Endless) {
                channel.writeAndFlush(text("RTSP/1.0 200 OK\r\n"));
                endless(channel);
                return;
            }
        }
        byte[] bytes = bytes(request, faults, normal);
        for (AnswerFault fault : faults) {
            if (fault instanceof AnswerFault.AnswerLate late) {
                later(channel, late.nanos(), () -> write(channel, bytes, faults));
                return;
            }
        }
        write(channel, bytes, faults);
    }

    private static byte[] bytes(RtspRequest request, List<AnswerFault> faults, Supplier<RtspResponse> normal) {
        RtspResponse response = null;
        for (AnswerFault fault : faults) {
            if (fault instanceof AnswerFault.Raw raw) {
                return raw.text().getBytes(StandardCharsets.UTF_8);
            }
            if (fault instanceof AnswerFault.Status status) {
                response = refusal(request, status);
            }
        }
        AnswerText text = new AnswerText(response == null ? normal.get() : response);
        faults.forEach(text::bend);
        return text.bytes();
    }

    private static RtspResponse refusal(RtspRequest request, AnswerFault.Status status) {
        RtspHeaders headers = new RtspHeaders();
        String cseq = request.header(RtspHeaderNames.CSEQ);
        if (cseq != null) {
            headers.add(RtspHeaderNames.CSEQ, cseq);
        }
        return new RtspResponse(status.code(), status.reason(), headers, new byte[0]);
    }

    private static void write(Channel channel, byte[] bytes, List<AnswerFault> faults) {
        boolean closes = false;
        for (AnswerFault fault : faults) {
            if (fault instanceof AnswerFault.Dribble dribble) {
                dribble(channel, bytes, 0, dribble);
                return;
            }
            closes |= fault instanceof AnswerFault.AnswerThenClose;
        }
        var written = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        if (closes) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static void dribble(Channel channel, byte[] bytes, int from, AnswerFault.Dribble dribble) {
        if (from >= bytes.length || !channel.isActive()) {
            return;
        }
        int length = Math.min(dribble.bytes(), bytes.length - from);
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes, from, length));
        later(channel, dribble.nanos(), () -> dribble(channel, bytes, from + length, dribble));
    }

    private static void endless(Channel channel) {
        if (!channel.isActive()) {
            return;
        }
        if (channel.isWritable()) {
            channel.writeAndFlush(text("X-More: " + "x".repeat(ENDLESS_PIECE_BYTES)));
        }
        later(channel, TimeUnit.MILLISECONDS.toNanos(1), () -> endless(channel));
    }

    static void cut(Channel channel, boolean reset) {
        if (reset) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static void later(Channel channel, long nanos, Runnable task) {
        channel.eventLoop().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }
}
