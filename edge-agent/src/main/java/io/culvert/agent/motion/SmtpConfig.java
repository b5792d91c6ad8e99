package io.culvert.agent.motion;

import io.culvert.media.rtsp.client.Credentials;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The listener for cameras' mails, as {@code agent.yml} has it. Immutable.
 *
 * @param listen an address of this machine on a private network
 * @param subject a word that the subject of a mail about motion has; null: every mail is about motion
 * @param login what a camera has to show before it may send; null: nothing
 * @param mailboxes which mail is which camera's
 */
public record SmtpConfig(
        InetSocketAddress listen,
        @Nullable String subject,
        @Nullable Credentials login,
        List<Mailbox> mailboxes) {

    public SmtpConfig {
        mailboxes = List.copyOf(mailboxes);
    }
}
