package io.culvert.agent.motion;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client says and is answered. It takes mails about cameras of this agent, looks at their headers, and passes nothing on.
 *
 * <p>Protocol: RFC 5321 without relaying, RFC 4954 with PLAIN and LOGIN, RFC 1870. Pure: bytes are {@link SmtpConnection}'s, mails'
 * bodies {@link MailReader}'s. Confined to one thread.
 */
final class SmtpDialogue {
    private static final Logger log = LoggerFactory.getLogger(SmtpDialogue.class);

    private static final Pattern MAIL = Pattern.compile("(?i)MAIL FROM: ?<([^<>\\s]*)>((?: [!-~]+)*) *");
    private static final Pattern RCPT = Pattern.compile("(?i)RCPT TO: ?<([^<>\\s]+)> *");
    private static final Pattern SIZE = Pattern.compile("(?i)SIZE=([0-9]{1,18})");
    private static final Pattern HARMLESS = Pattern.compile("(?i)BODY=(7BIT|8BITMIME)|AUTH=<>");
    private static final Set<String> KNOWN_ELSEWHERE = Set.of("STARTTLS", "EXPN", "HELP", "TURN", "ETRN", "BDAT");

    private static final int MAX_ADDRESS = 254;
    private static final int MAX_RECIPIENTS = 20;
    private static final int MAX_COMMANDS = 500;
    private static final int MAX_REFUSALS = 10;

    private final SmtpConfig config;
    private final InetAddress peer;
    private final Consumer<String> motion;
    private final SmtpLogin login;

    private boolean greeted;
    private boolean mailBegun;
    private final Set<String> cameras = new LinkedHashSet<>();
    private int recipients;
    private int commands;
    private int refusals;
    private boolean takesData;
    private boolean told;
    private boolean over;

    /** @param motion told of each camera that a mail is about */
    SmtpDialogue(SmtpConfig config, InetAddress peer, Consumer<String> motion) {
        this.config = config;
        this.peer = peer;
        this.motion = motion;
        this.login = new SmtpLogin(config.login());
    }

    static SmtpReply greeting() {
        return SmtpReply.of(220, "culvert takes alarm mails of cameras");
    }

    /** Whether what comes next is a mail, to its end. */
    boolean takesData() {
        return takesData;
    }

    /** Whether the connection is to be closed behind the last answer. */
    boolean isOver() {
        return over;
    }

    /** How many logins were wrong. */
    int wrongLogins() {
        return login.wrong();
    }

    /** Takes a line without its end. */
    SmtpReply line(String line) {
        SmtpReply reply = ++commands > MAX_COMMANDS
                ? end(421, "too many commands")
                : login.isUnderWay() ? login.line(line) : command(line);
        return counted(reply);
    }

    private SmtpReply counted(SmtpReply reply) {
        if (reply.isRefusal() && ++refusals >= MAX_REFUSALS && !over) {
            return end(421, "too many errors");
        }
        return reply;
    }

    private SmtpReply command(String line) {
        int space = line.indexOf(' ');
        String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
        return switch (verb) {
            case "EHLO" -> hello(line, true);
            case "HELO" -> hello(line, false);
            case "AUTH" -> greeted && !mailBegun ? login.begin(line) : wrongOrder();
            case "MAIL" -> mail(line);
            case "RCPT" -> recipient(line);
            case "DATA" -> data(line);
            case "RSET" -> {
                forget();
                yield SmtpReply.of(250, "forgotten");
            }
            case "NOOP" -> SmtpReply.of(250, "nothing done");
            case "VRFY" -> SmtpReply.of(252, "send it and see");
            case "QUIT" -> end(221, "bye");
            default ->
                KNOWN_ELSEWHERE.contains(verb)
                        ? SmtpReply.of(502, "this server does not do that")
                        : SmtpReply.of(500, "no command of this server");
        };
    }

    private SmtpReply hello(String line, boolean extended) {
        if (line.length() < 6) {
            return SmtpReply.of(501, "say who you are");
        }
        greeted = true;
        forget();
        if (!extended) {
            return SmtpReply.of(250, "culvert");
        }
        return login.isNeeded()
                ? SmtpReply.of(250, "culvert", "8BITMIME", "AUTH PLAIN LOGIN", "SIZE " + MailReader.MAX_BYTES)
                : SmtpReply.of(250, "culvert", "8BITMIME", "SIZE " + MailReader.MAX_BYTES);
    }

    private SmtpReply mail(String line) {
        if (!greeted || mailBegun) {
            return wrongOrder();
        }
        if (!login.isDone()) {
            return SmtpReply.of(530, "log in first");
        }
        Matcher mail = MAIL.matcher(line);
        if (!mail.matches() || mail.group(1).length() > MAX_ADDRESS) {
            return SmtpReply.of(501, "expected: MAIL FROM:<address>");
        }
        for (String parameter : mail.group(2).strip().split(" +")) {
            Matcher size = SIZE.matcher(parameter);
            if (size.matches()) {
                if (Long.parseLong(size.group(1)) > MailReader.MAX_BYTES) {
                    return SmtpReply.of(552, "larger than " + MailReader.MAX_BYTES + " bytes");
                }
            } else if (!parameter.isEmpty() && !HARMLESS.matcher(parameter).matches()) {
                return SmtpReply.of(555, "a parameter that this server does not know");
            }
        }
        mailBegun = true;
        String sender = mail.group(1);
        find(mailbox -> mailbox.matches(sender)).ifPresent(cameras::add);
        return SmtpReply.of(250, "go on");
    }

    private SmtpReply recipient(String line) {
        if (!mailBegun) {
            return wrongOrder();
        }
        Matcher recipient = RCPT.matcher(line);
        if (!recipient.matches() || recipient.group(1).length() > MAX_ADDRESS) {
            return SmtpReply.of(501, "expected: RCPT TO:<address>");
        }
        if (recipients >= MAX_RECIPIENTS) {
            return SmtpReply.of(452, "too many recipients");
        }
        String address = recipient.group(1);
        find(mailbox -> mailbox.matches(address)).ifPresent(cameras::add);
        if (cameras.isEmpty()) {
            find(mailbox -> peer.equals(mailbox.host())).ifPresent(cameras::add);
        }
        if (cameras.isEmpty()) {
            if (!told) {
                told = true;
                log.info("a mail from {} is about no camera of agent.yml", peer.getHostAddress());
            }
            return SmtpReply.of(550, "no camera has this address, and nothing is relayed");
        }
        recipients++;
        return SmtpReply.of(250, "go on");
    }

    private Optional<String> find(Predicate<Mailbox> rule) {
        return config.mailboxes().stream().filter(rule).map(Mailbox::camera).findFirst();
    }

    private SmtpReply data(String line) {
        if (recipients == 0) {
            return wrongOrder();
        }
        if (line.length() > 4) {
            return SmtpReply.of(501, "expected: DATA");
        }
        takesData = true;
        return SmtpReply.of(354, "go on, and end with a dot alone on a line");
    }

    /** The mail is whole. */
    SmtpReply taken(MailReader mail) {
        takesData = false;
        List<String> about = List.copyOf(cameras);
        forget();
        if (mail.isTooLarge()) {
            return counted(SmtpReply.of(552, "larger than " + MailReader.MAX_BYTES + " bytes"));
        }
        String word = config.subject();
        if (word != null && !contains(MailSubject.of(mail.headers()), word)) {
            return SmtpReply.of(250, "taken; it is not about motion, by its subject");
        }
        about.forEach(motion);
        return SmtpReply.of(250, "taken as motion");
    }

    private static boolean contains(String subject, String word) {
        return subject.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
    }

    /** A line was longer than any command is. */
    SmtpReply tooLong() {
        return end(500, "the line is too long");
    }

    private void forget() {
        mailBegun = false;
        recipients = 0;
        cameras.clear();
    }

    private static SmtpReply wrongOrder() {
        return SmtpReply.of(503, "not now: HELO, MAIL, RCPT, DATA is the order");
    }

    private SmtpReply end(int code, String words) {
        over = true;
        return SmtpReply.of(code, words);
    }
}
