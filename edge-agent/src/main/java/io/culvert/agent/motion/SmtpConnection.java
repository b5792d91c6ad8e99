package io.culvert.agent.motion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera's connection: its bytes as lines and mails, and the answers of its {@link SmtpDialogue}.
 *
 * <p>Threading: confined to the event loop. Lifecycle: ends with QUIT, with a silence, after some minutes whatever it does, and
 * when it says what no mail program says.
 */
final class SmtpConnection extends ByteToMessageDecoder {
    private static final Logger log = LoggerFactory.getLogger(SmtpConnection.class);

    /** A command, or a line of a login. */
    static final int MAX_LINE_BYTES = 2_048;

    static final int IDLE_SECONDS = 30;
    private static final int LIFE_SECONDS = 180;

    private final SmtpDialogue dialogue;
    private final IntConsumer wrongLogins;
    private MailReader mail = new MailReader();
    private @Nullable Future<?> end;
    private boolean closing;

    /** @param wrongLogins told at the end how many logins were wrong */
    SmtpConnection(SmtpDialogue dialogue, IntConsumer wrongLogins) {
        this.dialogue = dialogue;
        this.wrongLogins = wrongLogins;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        end = context.executor().schedule(() -> context.close(), LIFE_SECONDS, TimeUnit.SECONDS);
        send(context, SmtpDialogue.greeting());
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        while (in.isReadable() && !closing) {
            if (dialogue.takesData()) {
                data(context, in);
            } else if (!line(context, in)) {
                return;
            }
        }
        if (closing) {
            in.skipBytes(in.readableBytes());
        }
    }

    private void data(ChannelHandlerContext context, ByteBuf in) {
        if (mail.read(in)) {
            MailReader whole = mail;
            mail = new MailReader();
            send(context, dialogue.taken(whole));
        } else if (mail.isEndless()) {
            closing = true;
            context.close();
        }
    }

    /** Takes a line; false when there is none yet. */
    private boolean line(ChannelHandlerContext context, ByteBuf in) {
        int length = in.bytesBefore((byte) '\n');
        if (length > MAX_LINE_BYTES || (length < 0 && in.readableBytes() > MAX_LINE_BYTES)) {
            send(context, dialogue.tooLong());
            return false;
        }
        if (length < 0) {
            return false;
        }
        String line = in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1);
        in.skipBytes(length + 1);
        send(context, dialogue.line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line));
        return true;
    }

    private void send(ChannelHandlerContext context, SmtpReply reply) {
        ByteBuf bytes = Unpooled.copiedBuffer(reply.text(), StandardCharsets.US_ASCII);
        if (dialogue.isOver()) {
            closing = true;
            context.writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE);
        } else {
            context.writeAndFlush(bytes);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent && !closing) {
            closing = true;
            context.writeAndFlush(Unpooled.copiedBuffer("421 too slow\r\n", StandardCharsets.US_ASCII))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        if (end != null) {
            end.cancel(false);
        }
        wrongLogins.accept(dialogue.wrongLogins());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("a camera's mail connection broke: {}", cause.toString());
        context.close();
    }
}
