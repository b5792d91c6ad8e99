package io.culvert.camera.fault;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** The vocabulary of scripts: words to faults. Every word is explained in {@code docs/camera-simulator.md}. */
final class FaultWords {
    private FaultWords() {}

    /**
     * What happens to an answer.
     *
     * @param text the words behind the colon
     * @param block the indented lines below, ended by CR LF; empty when there are none
     */
    static AnswerFault answer(String text, String block) {
        String[] words = text.split("\\s+", 2);
        String rest = words.length > 1 ? words[1] : "";
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "silence" -> new AnswerFault.NoAnswer();
            case "delay" -> new AnswerFault.Delay(Quantity.nanos(rest));
            case "answer-late" -> new AnswerFault.AnswerLate(Quantity.nanos(rest));
            case "close" -> new AnswerFault.Cut(false);
            case "reset" -> new AnswerFault.Cut(true);
            case "answer-then-close" -> new AnswerFault.AnswerThenClose();
            case "status" -> status(rest);
            case "header" -> header(rest, false);
            case "header+" -> header(rest, true);
            case "header-" -> new AnswerFault.Header(rest, null, false);
            case "edit" -> edit(rest);
            case "body" -> new AnswerFault.Body(block);
            case "sdp-add" -> new AnswerFault.AddLine(rest);
            case "sdp-drop" -> new AnswerFault.DropLines(rest);
            case "line-feeds" -> new AnswerFault.BareLineFeeds();
            case "length" ->
                new AnswerFault.Length(
                        Long.parseLong(rest.startsWith("+") ? rest.substring(1) : rest), rest.matches("[+-].*"));
            case "before" -> new AnswerFault.Before(unescaped(rest));
            case "raw" -> new AnswerFault.Raw(rest.isEmpty() ? block : unescaped(rest));
            case "endless" -> new AnswerFault.Endless();
            case "dribble" -> {
                String[] parts = rest.split("\\s+", 2);
                yield new AnswerFault.Dribble(
                        Quantity.number(parts[0], 1, 65_536), Quantity.nanos(parts.length > 1 ? parts[1] : ""));
            }
            default -> throw unknown(words[0], "an answer");
        };
    }

    private static AnswerFault status(String rest) {
        String[] parts = rest.split("\\s+", 2);
        return new AnswerFault.Status(
                Quantity.number(parts[0], 100, 999), parts.length > 1 ? parts[1] : "as the script says");
    }

    private static AnswerFault header(String rest, boolean added) {
        int colon = rest.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("header " + rest + " (expected: header NAME: VALUE)");
        }
        return new AnswerFault.Header(
                rest.substring(0, colon), rest.substring(colon + 1).replaceFirst("^ ", ""), added);
    }

    private static AnswerFault edit(String rest) {
        int arrow = rest.indexOf("=>");
        if (arrow < 0) {
            throw new IllegalArgumentException("edit " + rest + " (expected: edit REGEX => TEXT)");
        }
        return new AnswerFault.Edit(
                Pattern.compile(rest.substring(0, arrow).strip(), Pattern.MULTILINE),
                unescaped(rest.substring(arrow + 2).strip().replaceAll("^\"|\"$", "")));
    }

    /** What happens to the media. */
    static MediaFault media(String text) {
        String[] words = text.split("\\s+", 2);
        String rest = words.length > 1 ? words[1] : "";
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "lose" -> new MediaFault.Lose();
            case "double" -> new MediaFault.Twice();
            case "late" -> new MediaFault.Late(Quantity.nanos(rest));
            case "overtake" -> new MediaFault.Overtaken(Quantity.number(rest, 1, 1_000));
            case "marker" -> new MediaFault.Marker(isOn(rest));
            case "payload-type" -> new MediaFault.PayloadType(Quantity.number(rest, 0, 127));
            case "padding" -> new MediaFault.Padding(Quantity.number(rest, 1, 255));
            case "extension" -> new MediaFault.Extension(Quantity.number(rest, 0, 100));
            case "csrc" -> new MediaFault.Contributors(Quantity.number(rest, 1, 15));
            case "channel" -> new MediaFault.OtherChannel(Quantity.number(rest, 0, 255));
            case "cut" -> new MediaFault.Truncated(Quantity.number(rest, 0, 65_535));
            case "silence" -> new MediaFault.Silence();
            case "hold" -> new MediaFault.Hold();
            case "clock" -> clock(rest);
            case "sequence" ->
                new MediaFault.Sequence(
                        Quantity.number(rest.replaceFirst("^[=+]", ""), -65_535, 65_535), rest.startsWith("="));
            case "ssrc" -> new MediaFault.NewSource();
            case "larger" -> new MediaFault.Larger(Quantity.bytes(rest));
            case "many" -> new MediaFault.Many(Quantity.number(rest, 1, 100_000));
            case "nal" -> new MediaFault.Nal(HexFormat.of().parseHex(rest.replace(" ", "")));
            case "fresh-sets" -> new MediaFault.FreshSets();
            case "no-sets" -> new MediaFault.NoSets();
            case "smaller" -> new MediaFault.Smaller();
            case "bye" -> new MediaFault.Bye();
            case "say" -> new MediaFault.Say(unescaped(rest));
            case "flood" -> {
                String[] parts = rest.split("\\s+", 2);
                int payload = parts.length > 1 ? Quantity.number(parts[1], 1, 1_388) : 1_388;
                yield new MediaFault.Flood(Quantity.bytes(parts[0]), payload);
            }
            case "close" -> new MediaFault.Cut(false);
            case "reset" -> new MediaFault.Cut(true);
            case "forget" -> new MediaFault.Forget();
            default -> throw unknown(words[0], "the media");
        };
    }

    /** {@code frozen}, {@code =TICKS}, {@code +TICKS}, {@code -10s}. */
    private static MediaFault clock(String text) {
        if (text.equals("frozen")) {
            return new MediaFault.FrozenClock();
        }
        boolean absolute = text.startsWith("=");
        boolean back = text.startsWith("-");
        String amount = absolute || back || text.startsWith("+") ? text.substring(1) : text;
        long ticks = Quantity.isTime(amount) ? Quantity.nanos(amount) * 9 / 100_000 : Long.parseLong(amount);
        return new MediaFault.Clock(back ? -ticks : ticks, absolute);
    }

    private static boolean isOn(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException('"' + text + "\" (expected: on or off)");
        };
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
    }

    private static IllegalArgumentException unknown(String word, String where) {
        return new IllegalArgumentException(
                "unknown fault of " + where + " \"" + word + "\" (expected: one of docs/camera-simulator.md)");
    }
}
