package io.culvert.gateway.node;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules a setting's text must keep, and the sentences for one that does not. Pure. */
final class SettingForms {

    private static final Set<String> ON = Set.of("true", "yes", "on", "1");
    private static final Set<String> OFF = Set.of("false", "no", "off", "0");
    private static final Set<String> TRANSPORTS = Set.of("auto", "epoll", "nio", "io_uring");
    private static final Set<String> LEVELS = Set.of("error", "warn", "info", "debug", "trace");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})|[0-9A-Fa-f:.]{2,45}");
    private static final Pattern DURATION = Pattern.compile("[1-9][0-9]{0,4}[smhd]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private SettingForms() {}

    /** What is wrong with the value; a secret value is not quoted. */
    static Optional<String> problem(ConfigKey key, String value) {
        String expected = expected(key, value);
        if (expected.isEmpty()) {
            return Optional.empty();
        }
        String shown = key.secret() || key.form() == ConfigKey.Form.JDBC_URL ? "" : " is '" + value + "'";
        return Optional.of(key.property() + shown + " (expected: " + expected + ")");
    }

    private static String expected(ConfigKey key, String value) {
        return switch (key.form()) {
            case TEXT -> "";
            case SECRET ->
                switch (key) {
                    case CLUSTER_KEY -> value.length() >= 32 ? "" : "at least 32 characters, the same on every node";
                    case ADMIN_PASSWORD -> value.length() >= 8 ? "" : "at least 8 characters";
                    default -> "";
                };
            case NAME -> NAME.matcher(value).matches() ? "" : "letters, digits, - and _, at most 63";
            case HOST -> HOST.matcher(value).matches() ? "" : "a host name or an address, without scheme and port";
            case ADDRESS -> Network.isAddress(value) ? "" : "an IP address of this machine";
            case PORT -> isNumber(value, 0, 65535) ? "" : "a port from 0 to 65535, 0 = any free one";
            case PORT_OR_OFF ->
                isNumber(value, 0, 65535) || value.equalsIgnoreCase("off")
                        ? ""
                        : "a port from 0 to 65535, 0 = any free one, or off";
            case PORT_RANGE ->
                PortRange.isRange(value) ? "" : "auto, off, or a range with a free pair in it, such as 50000-50999";
            case LIMIT ->
                isNumber(value, 1, 999_999) || value.equalsIgnoreCase("off")
                        ? ""
                        : "a number from 1 to 999999, or off for no limit";
            case COUNT -> isNumber(value, 1, 1000) ? "" : "a number from 1 to 1000";
            case CONNECTIONS -> isNumber(value, 10, 100_000) ? "" : "a number from 10 to 100000";
            case COUNT_OR_AUTO -> isNumber(value, 1, 1000) || value.equals("auto") ? "" : "a number from 1, or auto";
            case DURATION ->
                DURATION.matcher(value).matches() ? "" : "a number and a unit, such as 30s, 10m, 12h or 90d";
            case SWITCH -> isSwitch(value) ? "" : "true or false";
            case NETWORKS ->
                list(value).stream().allMatch(Network::isNetwork)
                        ? ""
                        : "addresses or networks such as 10.0.0.0/8, separated by commas";
            case FOLDERS -> RootFolder.problem(value).orElse("");
            case JDBC_URL -> value.startsWith("jdbc:postgresql:") ? "" : "an address that begins with jdbc:postgresql:";
            case TRANSPORT -> TRANSPORTS.contains(value) ? "" : "auto, epoll, nio or io_uring";
            case LOG_LEVEL -> LEVELS.contains(value) ? "" : "error, warn, info, debug or trace";
        };
    }

    static String unknown(String variable) {
        String property = variable.toLowerCase(Locale.ROOT).replace('_', '.');
        String near = Arrays.stream(ConfigKey.values())
                .filter(key -> distance(key.variable(), variable) <= 2)
                .findFirst()
                .map(key -> "; did you mean " + key.property() + "?")
                .orElse("");
        return property + " (" + variable + ") is not a known key" + near;
    }

    /** A text that has passed {@link #problem}. */
    static Duration duration(String value) {
        long number = Long.parseLong(value.substring(0, value.length() - 1));
        return switch (value.charAt(value.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    static boolean isOn(String value) {
        return ON.contains(value.toLowerCase(Locale.ROOT));
    }

    static List<String> list(String value) {
        return Arrays.stream(value.split("[,\\s]+"))
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static boolean isSwitch(String value) {
        return isOn(value) || OFF.contains(value.toLowerCase(Locale.ROOT));
    }

    private static boolean isNumber(String value, int from, int to) {
        if (!value.matches("[0-9]{1,6}")) {
            return false;
        }
        int number = Integer.parseInt(value);
        return number >= from && number <= to;
    }

    /** Levenshtein's distance, for the guess at a mistyped key. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
