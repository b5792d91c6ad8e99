package io.culvert.agent.motion;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the subject among a mail's headers and reads its encoded words.
 *
 * <p>Protocol: RFC 5322, section 2.2.3 (folding); RFC 2047. What is encoded wrongly stays as it is. Pure.
 */
final class MailSubject {
    private static final String NAME = "subject:";
    private static final int MAX_CHARS = 4_000;

    private static final Pattern WORD =
            Pattern.compile("=\\?([A-Za-z0-9._+:-]{1,40})(?:\\*[A-Za-z0-9-]{1,20})?\\?([BbQq])\\?([^?\\s]*)\\?=");

    private MailSubject() {}

    /** @param headers lines behind line feeds; empty when there is no subject */
    static String of(String headers) {
        StringBuilder subject = new StringBuilder();
        boolean inside = false;
        for (String line : headers.split("\n", -1)) {
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            if (folded && inside) {
                subject.append(' ').append(line.strip());
            } else if (inside) {
                break;
            } else if (line.toLowerCase(Locale.ROOT).startsWith(NAME)) {
                inside = true;
                subject.append(line.substring(NAME.length()).strip());
            }
        }
        return decoded(subject.length() > MAX_CHARS ? subject.substring(0, MAX_CHARS) : subject.toString());
    }

    /** Encoded words beside one another are one text, without the blanks between them. */
    static String decoded(String text) {
        StringBuilder out = new StringBuilder();
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        Charset of = null;
        int end = 0;
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            Charset charset = charset(word.group(1));
            byte[] bytes = bytes(word.group(2), word.group(3));
            if (charset == null || bytes == null) {
                continue;
            }
            String between = text.substring(end, word.start());
            boolean joins = of != null && between.isBlank();
            if (!joins || !charset.equals(of)) {
                flush(run, of, out);
            }
            if (!joins) {
                out.append(between);
            }
            of = charset;
            run.writeBytes(bytes);
            end = word.end();
        }
        flush(run, of, out);
        return out.append(text.substring(end)).toString();
    }

    private static void flush(ByteArrayOutputStream run, @Nullable Charset of, StringBuilder out) {
        if (of != null) {
            out.append(run.toString(of));
            run.reset();
        }
    }

    private static @Nullable Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            return null;
        }
    }

    private static byte @Nullable [] bytes(String encoding, String text) {
        return encoding.equalsIgnoreCase("B") ? base64(text) : quoted(text);
    }

    private static byte @Nullable [] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException wrong) {
            return null;
        }
    }

    private static byte @Nullable [] quoted(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                out.write(high * 16 + low);
                i += 2;
            } else {
                out.writeBytes(c == '_' ? new byte[] {' '} : String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }
}
