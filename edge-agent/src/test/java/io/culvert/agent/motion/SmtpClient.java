package io.culvert.agent.motion;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.client.Credentials;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Talks to a dialogue without sockets, and remembers which cameras moved. */
final class SmtpClient {
    final List<String> moved = new ArrayList<>();
    final SmtpDialogue dialogue;

    SmtpClient(@Nullable String subject, @Nullable Credentials login, String peer) {
        SmtpConfig config = new SmtpConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                subject,
                login,
                List.of(
                        Mailbox.of("yard", "yard", "192.168.1.20"),
                        Mailbox.of("gate", "Front.Gate@cams.lan", "192.168.1.21"),
                        Mailbox.of("hall", "hall", "hall.lan")));
        dialogue = new SmtpDialogue(config, address(peer), moved::add);
    }

    static SmtpClient open() {
        return new SmtpClient(null, null, "192.168.1.99");
    }

    static SmtpClient withLogin() {
        return new SmtpClient(null, new Credentials("cam", Secret.of("pass word")), "192.168.1.99");
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** The code of the answer. */
    int say(String line) {
        return dialogue.line(line).code();
    }

    /** A whole mail from MAIL on; the code of the first refusal, or of the answer to its end. */
    int mail(String from, String to, String text) {
        for (String line : new String[] {"MAIL FROM:<" + from + ">", "RCPT TO:<" + to + ">", "DATA"}) {
            int code = say(line);
            if (code >= 400) {
                return code;
            }
        }
        return text(text);
    }

    int text(String text) {
        MailReader reader = new MailReader();
        if (!reader.read(Unpooled.copiedBuffer(text + "\r\n.\r\n", StandardCharsets.UTF_8))) {
            throw new AssertionError("the mail has no end");
        }
        return dialogue.taken(reader).code();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
