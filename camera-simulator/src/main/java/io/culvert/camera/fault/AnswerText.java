package io.culvert.camera.fault;

import io.culvert.media.rtsp.RtspHeaders;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.auth.DigestChallenge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An answer as text, to be bent. Confined to one thread. */
final class AnswerText {
    private final List<String> head = new ArrayList<>();
    private String body;
    private String before = "";
    private boolean lineFeeds;
    private long lengthChange;
    private long length = -1;

    AnswerText(RtspResponse response) {
        head.add("RTSP/1.0 " + response.status() + ' ' + response.reason());
        RtspHeaders headers = response.headers();
        headers.forEach((name, value) -> head.add(name + ": " + value));
        body = response.bodyText();
    }

    void bend(AnswerFault fault) {
        switch (fault) {
            case AnswerFault.Header header -> header(header);
            case AnswerFault.Edit edit -> {
                head.replaceAll(line -> edit.pattern().matcher(line).replaceAll(edit.replacement()));
                body = edit.pattern().matcher(body).replaceAll(edit.replacement());
            }
            case AnswerFault.Body other -> body = other.text();
            case AnswerFault.AddLine added -> body += added.line() + "\r\n";
            case AnswerFault.DropLines dropped -> dropLines(dropped.prefix());
            case AnswerFault.BareLineFeeds any -> lineFeeds = true;
            case AnswerFault.Length wrong -> {
                length = wrong.relative() ? -1 : wrong.value();
                lengthChange = wrong.relative() ? wrong.value() : 0;
            }
            case AnswerFault.Before text -> before += text.text();
            case AnswerFault.NoAnswer any -> {}
            case AnswerFault.Delay any -> {}
            case AnswerFault.AnswerLate any -> {}
            case AnswerFault.Cut any -> {}
            case AnswerFault.AnswerThenClose any -> {}
            case AnswerFault.Status any -> {}
            case AnswerFault.Raw any -> {}
            case AnswerFault.Endless any -> {}
            case AnswerFault.Dribble any -> {}
        }
    }

    private void header(AnswerFault.Header header) {
        String prefix = header.name().toLowerCase(java.util.Locale.ROOT) + ":";
        String old = "";
        for (String line : head) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith(prefix)) {
                old = line.substring(prefix.length()).strip();
            }
        }
        if (!header.added()) {
            head.removeIf(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(prefix));
        }
        if (header.value() != null) {
            String value = header.value().replace("${value}", old).replace("${nonce}", DigestChallenge.newNonce());
            head.add(header.name() + ":" + (value.startsWith(" ") ? "" : " ") + value);
        }
    }

    private void dropLines(String prefix) {
        StringBuilder kept = new StringBuilder();
        body.lines().filter(line -> !line.startsWith(prefix)).forEach(line -> kept.append(line)
                .append("\r\n"));
        body = kept.toString();
    }

    byte[] bytes() {
        String end = lineFeeds ? "\n" : "\r\n";
        String shown = lineFeeds ? body.replace("\r\n", "\n") : body;
        int right = shown.getBytes(StandardCharsets.UTF_8).length;
        StringBuilder text = new StringBuilder(before).append(String.join(end, head));
        boolean named = head.stream().anyMatch(line -> line.startsWith("Content-Length:"));
        if (!named && (right > 0 || length >= 0)) {
            text.append(end).append("Content-Length: ").append(length >= 0 ? length : right + lengthChange);
        }
        return text.append(end).append(end).append(shown).toString().getBytes(StandardCharsets.UTF_8);
    }
}
