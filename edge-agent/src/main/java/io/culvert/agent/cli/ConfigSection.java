package io.culvert.agent.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of a configuration file. Hands out values by key, collects every problem instead of stopping at the first, and
 * knows at the end which keys nobody asked for.
 */
final class ConfigSection {
    private final String path;
    private final Map<?, ?> values;
    private final List<String> problems;
    private final TreeSet<String> known = new TreeSet<>();

    /** @param path where it stands, "" for the whole file */
    ConfigSection(String path, Map<?, ?> values, List<String> problems) {
        this.path = path;
        this.values = values;
        this.problems = problems;
    }

    /** A scalar, or null if the key is absent. */
    @Nullable
    String text(String key) {
        Object value = value(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Map || value instanceof List) {
            problem(key, "is a " + kind(value) + " (expected: a value)");
            return null;
        }
        return value.toString();
    }

    /** A scalar that has to be there; null, with a problem noted, if it is not. */
    @Nullable
    String required(String key) {
        String text = text(key);
        if (text == null && !(values.get(key) instanceof Map) && !(values.get(key) instanceof List)) {
            problem(key, "is missing");
        }
        return text;
    }

    /** Whether the key is {@code true}; a problem is noted if it is neither that nor {@code false}. */
    boolean flag(String key) {
        String text = text(key);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            problem(key, "is \"" + text + "\" (expected: true or false)");
        }
        return "true".equals(text);
    }

    /** A list of scalars, each with the place it stands at. */
    Map<String, String> texts(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        int i = 0;
        for (Object item : list(key)) {
            String place = key + "[" + i++ + "]";
            if (item == null || item instanceof Map || item instanceof List) {
                problem(place, "is a " + kind(item) + " (expected: a value)");
            } else {
                texts.put(place, item.toString());
            }
        }
        return texts;
    }

    /** A list of mappings. */
    List<ConfigSection> sections(String key) {
        List<ConfigSection> sections = new ArrayList<>();
        int i = 0;
        for (Object item : list(key)) {
            String place = key + "[" + i++ + "]";
            if (item instanceof Map<?, ?> map) {
                sections.add(new ConfigSection(at(place), map, problems));
            } else {
                problem(place, "is a " + kind(item) + " (expected: a mapping)");
            }
        }
        return sections;
    }

    /** Whether the key stands there with a list. */
    boolean isList(String key) {
        return value(key) instanceof List;
    }

    /** Whether the key stands there with nothing behind it. */
    boolean isBlank(String key) {
        return values.containsKey(key) && value(key) == null;
    }

    /** A mapping below this one, or null if the key is absent or no mapping. */
    @Nullable
    ConfigSection section(String key) {
        Object value = value(key);
        return value instanceof Map<?, ?> map ? new ConfigSection(at(key), map, problems) : null;
    }

    /** A mapping below this one; null, with a problem noted, if something else stands there. */
    @Nullable
    ConfigSection mapping(String key, String expected) {
        ConfigSection section = section(key);
        if (section == null && value(key) != null) {
            problem(key, "is a " + kind(value(key)) + " (expected: " + expected + ")");
        }
        return section;
    }

    private List<?> list(String key) {
        Object value = value(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        problem(key, "is a " + kind(value) + " (expected: a list)");
        return List.of();
    }

    private @Nullable Object value(String key) {
        known.add(key);
        return values.get(key);
    }

    private static String kind(@Nullable Object value) {
        if (value == null) {
            return "blank";
        }
        return value instanceof Map ? "mapping" : value instanceof List ? "list" : "value";
    }

    /** Notes what is wrong with a key. */
    void problem(String key, String what) {
        problems.add(at(key) + " " + what);
    }

    /** Notes every key that nobody has asked for. */
    void refuseUnknown() {
        for (Object key : values.keySet()) {
            if (!known.contains(String.valueOf(key))) {
                problem(
                        String.valueOf(key),
                        known.stream().collect(Collectors.joining(", ", "is unknown (known: ", ")")));
            }
        }
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
