package io.culvert.agent.cli;

import io.culvert.agent.motion.Mailbox;
import io.culvert.agent.motion.SmtpConfig;
import io.culvert.agent.net.PrivateNetwork;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.client.Credentials;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key {@code motion} of the file: where alarm mails of cameras are taken.
 *
 * <pre>
 *   motion:
 *     smtp: {listen: "192.168.1.10:2525", subject: motion, username: cam, password_file: smtp.txt}
 * </pre>
 *
 * @param config null when there is none, or a wrong one
 */
record MailListener(@Nullable SmtpConfig config, List<Path> secretFiles) {
    private static final MailListener NONE = new MailListener(null, List.of());
    private static final String EXPECTED =
            "a private address of this machine in digits and a port, like 192.168.1.10:2525";

    static MailListener read(ConfigSection root, Path folder, List<Mailbox> mailboxes) {
        ConfigSection motion = root.mapping("motion", "a mapping");
        ConfigSection smtp = motion == null ? null : motion.mapping("smtp", "a mapping");
        if (motion != null) {
            motion.refuseUnknown();
        }
        if (smtp == null) {
            return NONE;
        }
        String listen = smtp.required("listen");
        InetSocketAddress address = listen == null ? null : address(smtp, listen);
        String subject = smtp.text("subject");
        String username = smtp.text("username");
        String passwordFile = smtp.text("password_file");
        smtp.refuseUnknown();
        List<Path> secrets = passwordFile == null ? List.of() : List.of(folder.resolve(passwordFile));
        Credentials login = login(smtp, username, secrets);
        boolean halfLogin = (username == null) != (passwordFile == null);
        if (halfLogin) {
            smtp.problem(username == null ? "username" : "password_file", "is missing");
        }
        if (subject != null && subject.isBlank()) {
            smtp.problem("subject", "is blank (expected: a word, or no such key)");
        }
        return address == null || halfLogin
                ? new MailListener(null, secrets)
                : new MailListener(new SmtpConfig(address, subject, login, mailboxes), secrets);
    }

    private static @Nullable Credentials login(ConfigSection smtp, @Nullable String username, List<Path> secrets) {
        if (username == null || secrets.isEmpty()) {
            return null;
        }
        Secret password = SecretFile.read(smtp, "password_file", secrets.get(0));
        return password == null ? null : new Credentials(username, password);
    }

    private static @Nullable InetSocketAddress address(ConfigSection smtp, String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            int port = colon < 0 ? -1 : Integer.parseInt(text.substring(colon + 1));
            if (bytes != null && port >= 0 && port <= 0xffff) {
                InetAddress address = InetAddress.getByAddress(bytes);
                if (PrivateNetwork.has(address)) {
                    return new InetSocketAddress(address, port);
                }
            }
        } catch (NumberFormatException | UnknownHostException wrong) {
            // told below
        }
        smtp.problem("listen", "is \"" + text + "\" (expected: " + EXPECTED + ")");
        return null;
    }
}
