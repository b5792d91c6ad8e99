package io.culvert.gateway.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the lines of an agents' list: {@code agent_id,activation_key,model,serial}, fields in double quotes where they hold
 * a comma or a quote (RFC 4180, without line breaks inside fields). Pure.
 */
final class AgentCsv {
    static final int FIELDS = 4;

    /** What some programs put in front of a text. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private AgentCsv() {}

    /** The lines of a list. */
    static List<String> lines(String csv) {
        return (csv.startsWith(BYTE_ORDER_MARK) ? csv.substring(1) : csv)
                .lines()
                .toList();
    }

    /** Whether this is the line of column names that a list may begin with. */
    static boolean isHeader(String line) {
        return line.strip().replace("\"", "").startsWith("agent_id");
    }

    /**
     * What separates the fields: some spreadsheets write semicolons.
     *
     * @param first the first line
     */
    static char separator(String first) {
        return first.indexOf(';') >= 0 && first.indexOf(',') < 0 ? ';' : ',';
    }

    /** Always four fields, missing ones empty; what is beyond is ignored. Empty for a line with a quote that never ends. */
    static Optional<List<String>> fields(String line, char separator) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                fields.add(field.toString().strip());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString().strip());
        while (fields.size() < FIELDS) {
            fields.add("");
        }
        return quoted ? Optional.empty() : Optional.of(fields.subList(0, FIELDS));
    }
}
