package io.culvert.media.sdp;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The {@code name=value} list that follows the payload type in {@code a=fmtp}. Names count without case; the order
 * stays. Immutable.
 */
public final class FormatParameters {

    private static final int MAX_PARAMETERS = 64;

    private record Parameter(String name, String value) {}

    private final Map<String, Parameter> parameters;

    private FormatParameters(Map<String, Parameter> parameters) {
        this.parameters = parameters;
    }

    /** Reads a list separated by semicolons; of a name given twice the first counts. Never throws. */
    public static FormatParameters parse(String fmtp) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (String part : fmtp.split(";", MAX_PARAMETERS + 1)) {
            // Base64 values hold '=' themselves, so only the first one counts.
            int equals = part.indexOf('=');
            String name = (equals < 0 ? part : part.substring(0, equals)).strip();
            String value = equals < 0 ? "" : part.substring(equals + 1).strip();
            if (!name.isEmpty() && parameters.size() < MAX_PARAMETERS) {
                parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), new Parameter(name, value));
            }
        }
        return new FormatParameters(parameters);
    }

    /** The value, empty when the name stands alone, null when it is missing. */
    public @Nullable String get(String name) {
        Parameter parameter = parameters.get(name.toLowerCase(Locale.ROOT));
        return parameter == null ? null : parameter.value();
    }

    /** The same list with this value: in its place when the name is there, else at the end. */
    public FormatParameters with(String name, String value) {
        Map<String, Parameter> changed = new LinkedHashMap<>(parameters);
        changed.put(name.toLowerCase(Locale.ROOT), new Parameter(name, value));
        return new FormatParameters(changed);
    }

    /** The same list without this name. */
    public FormatParameters without(String name) {
        Map<String, Parameter> changed = new LinkedHashMap<>(parameters);
        changed.remove(name.toLowerCase(Locale.ROOT));
        return new FormatParameters(changed);
    }

    /** The list as it follows the payload type. */
    public String format() {
        StringJoiner out = new StringJoiner(";");
        for (Parameter parameter : parameters.values()) {
            out.add(parameter.value().isEmpty() ? parameter.name() : parameter.name() + "=" + parameter.value());
        }
        return out.toString();
    }
}
