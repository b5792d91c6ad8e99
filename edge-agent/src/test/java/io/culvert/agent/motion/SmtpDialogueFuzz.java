package io.culvert.agent.motion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whatever a client sends, in whatever pieces: each answer is lines of three digits and words, what was sent never comes back in
 * one, and only cameras of this agent move.
 */
public final class SmtpDialogueFuzz {
    private static final int MAX_REPLIES = 1_000;

    private SmtpDialogueFuzz() {}

    /** Inputs to begin with; the first byte says how the rest is cut. */
    public static List<byte[]> seeds() {
        return List.of(
                lines("\1EHLO c", "MAIL FROM:<a@b>", "RCPT TO:<yard@c>", "DATA", "Subject: m", "", "..x", ".", "QUIT"),
                lines("\7EHLO c", "AUTH LOGIN", "Y2Ft", "cGFzcyB3b3Jk", "MAIL FROM:<> SIZE=5", "RCPT TO:<hall@c>"),
                lines("\20HELO c", "AUTH PLAIN AGNhbQBwYXNzIHdvcmQ=", "RSET", "NOOP", "VRFY x", "STARTTLS"),
                lines("\3EHLO c", "MAIL FROM:<yard@x>", "RCPT TO:<o@x>", "DATA"),
                lines(
                        "\3HELO c",
                        "MAIL FROM:<>",
                        "RCPT TO:<o@x>",
                        "DATA",
                        "Subject: =?utf-8?B?bW90aW9u?=",
                        "\tx",
                        "",
                        "."));
    }

    private static byte[] lines(String... lines) {
        return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        SmtpClient client = input[0] % 2 == 0 ? SmtpClient.withLogin() : new SmtpClient("m", null, "192.168.1.20");
        EmbeddedChannel channel = new EmbeddedChannel(new SmtpConnection(client.dialogue, wrong -> {}));
        int piece = Math.max(1, input[0] & 0x3f);
        for (int at = 1; at < input.length && channel.isOpen(); at += piece) {
            channel.writeInbound(Unpooled.copiedBuffer(input, at, Math.min(piece, input.length - at)));
        }
        int replies = 0;
        for (ByteBuf reply = channel.readOutbound(); reply != null; reply = channel.readOutbound()) {
            String text = reply.toString(StandardCharsets.US_ASCII);
            reply.release();
            if (!text.matches("([2-5][0-9]{2}[ -][ -~]*\r\n)+") || ++replies > MAX_REPLIES) {
                throw new IllegalStateException("no answer of SMTP: " + text);
            }
        }
        if (!List.of("yard", "gate", "hall").containsAll(client.moved)) {
            throw new IllegalStateException("no camera of this agent moved: " + client.moved);
        }
        channel.finishAndReleaseAll();
    }
}
