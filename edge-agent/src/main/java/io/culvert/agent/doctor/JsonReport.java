package io.culvert.agent.doctor;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * One JSON object for a machine, complete at the end: {@code {"verdict":"fine|doubtful|broken","parts":[{"title":…,"findings":
 * [{"verdict":…,"check":…,"text":…,"advice":…}]}]}}. Confined to one thread.
 */
public final class JsonReport implements Report {
    private final PrintWriter out;
    private final StringBuilder parts = new StringBuilder();
    private boolean firstFinding;

    public JsonReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void part(String title) {
        parts.append(parts.length() == 0 ? "" : "]},").append("{\"title\":").append(quoted(title));
        parts.append(",\"findings\":[");
        firstFinding = true;
    }

    @Override
    public void finding(Finding finding) {
        parts.append(firstFinding ? "{" : ",{");
        firstFinding = false;
        parts.append("\"verdict\":").append(name(finding.verdict()));
        parts.append(",\"check\":").append(quoted(finding.check()));
        parts.append(",\"text\":").append(quoted(finding.text()));
        if (finding.advice() != null) {
            parts.append(",\"advice\":").append(quoted(finding.advice()));
        }
        parts.append('}');
    }

    @Override
    public void end(Verdict worst) {
        out.println("{\"verdict\":" + name(worst) + ",\"parts\":[" + parts + (parts.length() == 0 ? "" : "]}") + "]}");
        out.flush();
    }

    private static String name(Verdict verdict) {
        return quoted(verdict.name().toLowerCase(Locale.ROOT));
    }

    /** RFC 8259 section 7. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
