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

    /** A mapping of scalars. */
    Map<String, String> mapping(String key) {
        Object value = value(key);
        Map<String, String> mapping = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            ConfigSection section = new ConfigSection(at(key), map, problems);
            for (Object name : map.keySet()) {
                String text = section.required(String.valueOf(name));
                if (text != null) {
                    mapping.put(String.valueOf(name), text);
                }
            }
        } else if (value != null) {
            problem(key, "is a " + kind(value) + " (expected: a mapping)");
        }
        return mapping;
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
