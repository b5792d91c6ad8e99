package io.culvert.agent.motion;

import io.culvert.media.rtsp.client.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The AUTH command with PLAIN (RFC 4616) and LOGIN. Compares in a time that tells nothing of the password. Nothing is encrypted: it
 * is for the cameras' own network.
 */
final class SmtpLogin {
    private static final int MAX_WRONG = 3;

    private enum Wants {
        NOTHING,
        PLAIN,
        USERNAME,
        PASSWORD
    }

    private final @Nullable Credentials login;
    private Wants wants = Wants.NOTHING;
    private byte[] username = {};
    private boolean done;
    private int wrong;

    SmtpLogin(@Nullable Credentials login) {
        this.login = login;
        this.done = login == null;
    }

    boolean isNeeded() {
        return login != null;
    }

    boolean isDone() {
        return done;
    }

    int wrong() {
        return wrong;
    }

    /** Whether the next line belongs to it. */
    boolean isUnderWay() {
        return wants != Wants.NOTHING;
    }

    SmtpReply begin(String line) {
        if (login == null) {
            return SmtpReply.of(502, "no login is needed here");
        }
        if (done) {
            return SmtpReply.of(503, "logged in already");
        }
        if (wrong >= MAX_WRONG) {
            return SmtpReply.of(454, "too many wrong logins");
        }
        String[] words = line.split(" +", 3);
        String mechanism = words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : "";
        String initial = words.length > 2 ? words[2].strip() : null;
        return switch (mechanism) {
            case "PLAIN" -> initial == null ? ask(Wants.PLAIN, "") : plain(initial);
            case "LOGIN" -> initial == null ? ask(Wants.USERNAME, "Username:") : name(initial);
            default -> SmtpReply.of(504, "expected: PLAIN or LOGIN");
        };
    }

    SmtpReply line(String line) {
        Wants wanted = wants;
        wants = Wants.NOTHING;
        if (line.equals("*")) {
            return SmtpReply.of(501, "broken off");
        }
        return switch (wanted) {
            case PLAIN -> plain(line);
            case USERNAME -> name(line);
            case PASSWORD -> {
                byte[] password = decoded(line);
                yield password == null ? noBase64() : check(username, password);
            }
            case NOTHING -> throw new IllegalStateException("no login is under way");
        };
    }

    private SmtpReply ask(Wants next, String prompt) {
        wants = next;
        String text = Base64.getEncoder().encodeToString(prompt.getBytes(StandardCharsets.US_ASCII));
        return SmtpReply.of(334, text);
    }

    private SmtpReply name(String base64) {
        byte[] name = decoded(base64);
        if (name == null) {
            return noBase64();
        }
        username = name;
        return ask(Wants.PASSWORD, "Password:");
    }

    /** authorize-id NUL authenticate-id NUL password. */
    private SmtpReply plain(String base64) {
        byte[] message = decoded(base64);
        if (message == null) {
            return noBase64();
        }
        int first = indexOfNul(message, 0);
        int second = first < 0 ? -1 : indexOfNul(message, first + 1);
        if (second < 0) {
            return SmtpReply.of(501, "no PLAIN message");
        }
        return check(
                Arrays.copyOfRange(message, first + 1, second),
                Arrays.copyOfRange(message, second + 1, message.length));
    }

    private static int indexOfNul(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private SmtpReply check(byte[] name, byte[] password) {
        Credentials expected = login;
        if (expected == null) {
            throw new IllegalStateException("no login is wanted");
        }
        boolean named = same(name, expected.username());
        boolean known = same(password, expected.password().reveal());
        if (named && known) { // both were compared, whatever the first gave
            done = true;
            return SmtpReply.of(235, "logged in");
        }
        wrong++;
        return SmtpReply.of(535, "user name or password is wrong");
    }

    /** In a time that depends on what was said alone: not even how long the other is can be seen by it. */
    private static boolean same(byte[] said, String expected) {
        return MessageDigest.isEqual(said, expected.getBytes(StandardCharsets.UTF_8));
    }

    private static SmtpReply noBase64() {
        return SmtpReply.of(501, "no base64");
    }

    private static byte @Nullable [] decoded(String base64) {
        if (base64.equals("=")) {
            return new byte[0];
        }
        try {
            return Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException wrong) {
            return null;
        }
    }
}
