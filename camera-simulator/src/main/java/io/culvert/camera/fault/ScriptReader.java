package io.culvert.camera.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a script into sections and lines, and lines into moments and faults. */
final class ScriptReader {
    /** A line that says something, with the indented lines below it. */
    record Line(int number, String text, String block) {}

    /** @param name what stands in brackets; {@code *} before the first brackets */
    record Section(String name, List<Line> lines) {}

    private static final Pattern ON = Pattern.compile(
            "on\\s+([A-Z_]+|\\*)(?:\\s+(\\d+)(?![\\d.]*%)(\\.\\.(\\d+)?)?)?(.*?):\\s*(.*)", Pattern.DOTALL);
    private static final Pattern AT = Pattern.compile(
            "at\\s+(?:start|(frame\\s+)?([0-9.]+?(?:ms|s)?)(\\.\\.([0-9.]+(?:ms|s)?)?)?)(\\s.*?)?:\\s*(.*)",
            Pattern.DOTALL);
    private static final Pattern LIMIT = Pattern.compile("(once)|times\\s+(\\d+)|([0-9.]+)%");

    private ScriptReader() {}

    static List<Section> sections(String text) {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("*", new ArrayList<>()));
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.stripTrailing();
            boolean indented = line.startsWith("  ");
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            if (indented) {
                extend(sections.getLast().lines(), line.substring(2), number);
            } else if (line.startsWith("[") && line.endsWith("]")) {
                sections.add(new Section(line.substring(1, line.length() - 1).strip(), new ArrayList<>()));
            } else {
                sections.getLast().lines().add(new Line(number, line, ""));
            }
        }
        return sections;
    }

    private static void extend(List<Line> lines, String block, int number) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("line " + number + ": indented, but below nothing");
        }
        Line above = lines.removeLast();
        lines.add(new Line(above.number(), above.text(), above.block() + block + "\r\n"));
    }

    /** The rule of a line that begins with {@code on} or {@code at}. */
    static Rule rule(Line line) {
        try {
            Matcher on = ON.matcher(line.text());
            if (on.matches()) {
                int from = on.group(2) == null ? 1 : Integer.parseInt(on.group(2));
                int to = on.group(2) == null || (on.group(3) != null && on.group(4) == null)
                        ? Integer.MAX_VALUE
                        : on.group(4) == null ? from : Integer.parseInt(on.group(4));
                Moment moment = new Moment.Request(on.group(1).toUpperCase(Locale.ROOT), from, to);
                return limited(moment, on.group(5), FaultWords.answer(on.group(6), line.block()));
            }
            Matcher at = AT.matcher(line.text());
            if (at.matches()) {
                String limits = at.group(5) == null ? "" : at.group(5);
                return limited(moment(at), limits, FaultWords.media(at.group(6)));
            }
            throw new IllegalArgumentException("not understood (expected: on METHOD: …, at frame N: … or at 2s: …)");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + line.number() + ": " + e.getMessage(), e);
        }
    }

    private static Moment moment(Matcher at) {
        String from = at.group(2);
        if (from == null) {
            return new Moment.Frames(0, 0);
        }
        boolean open = at.group(3) != null && at.group(4) == null;
        String to = at.group(4) == null ? from : at.group(4);
        if (at.group(1) == null && Quantity.isTime(from)) {
            return new Moment.Elapsed(Quantity.nanos(from), open ? Long.MAX_VALUE : Quantity.nanos(to));
        }
        return new Moment.Frames(Long.parseLong(from), open ? Long.MAX_VALUE : Long.parseLong(to));
    }

    private static Rule limited(Moment moment, String limits, Fault fault) {
        double chance = 1;
        int times = Integer.MAX_VALUE;
        Matcher limit = LIMIT.matcher(limits);
        while (limit.find()) {
            if (limit.group(1) != null) {
                times = 1;
            } else if (limit.group(2) != null) {
                times = Integer.parseInt(limit.group(2));
            } else {
                chance = Double.parseDouble(limit.group(3)) / 100;
            }
        }
        if (!LIMIT.matcher(limits).replaceAll("").isBlank()) {
            throw new IllegalArgumentException(
                    "\"" + limits.strip() + "\" (expected: once, times N or a chance like 5%)");
        }
        return new Rule(moment, chance, times, fault);
    }
}
