package io.culvert.gateway.web;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/**
 * The OpenAPI document that was made at build time, with two things put right: the parameter object {@link PageRequest} is
 * in truth the two query parameters {@code limit} and {@code cursor}, and calls and schemas stand in an order of their own
 * rather than in the compiler's.
 *
 * <p>Made at the first request, kept. Thread-safe.
 */
@Singleton
final class ApiDocumentText {

    private static final String RESOURCE = "/META-INF/swagger/openapi.yml";
    private static final String PAGE_REQUEST = "#/components/schemas/" + PageRequest.class.getSimpleName();

    private volatile @Nullable String yaml;

    String yaml() {
        String made = yaml;
        if (made == null) {
            made = make();
            yaml = made;
        }
        return made;
    }

    private static String make() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        Yaml format = new Yaml(
                new SafeConstructor(new LoaderOptions()), new Representer(options), options, new LoaderOptions());
        try (InputStream in = ApiDocumentText.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " was not built");
            }
            Object document = format.load(in);
            return format.dump(inOrder(corrected(document)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls by their tags, then by their paths; schemas by their names. */
    private static @Nullable Object inOrder(@Nullable Object document) {
        if (document instanceof Map<?, ?> whole) {
            Map<Object, @Nullable Object> ordered = new LinkedHashMap<>(whole);
            ordered.computeIfPresent(
                    "paths", (key, paths) -> sorted(paths, path -> tag(path.getValue()) + path.getKey()));
            ordered.computeIfPresent("components", (key, components) -> {
                Map<Object, @Nullable Object> parts = new LinkedHashMap<>((Map<?, ?>) components);
                parts.computeIfPresent("schemas", (name, schemas) -> sorted(schemas, schema -> "" + schema.getKey()));
                return parts;
            });
            return ordered;
        }
        return document;
    }

    private static Object sorted(Object map, Function<Map.Entry<?, ?>, String> by) {
        Map<Object, Object> sorted = new LinkedHashMap<>();
        ((Map<?, ?>) map)
                .entrySet().stream()
                        .sorted(Comparator.comparing(by))
                        .forEach(each -> sorted.put(each.getKey(), each.getValue()));
        return sorted;
    }

    private static String tag(Object path) {
        return ((Map<?, ?>) path)
                .values().stream()
                        .filter(call -> call instanceof Map<?, ?> map && map.get("tags") instanceof List<?>)
                        .map(call -> String.valueOf(((Map<?, ?>) call).get("tags")))
                        .sorted()
                        .findFirst()
                        .orElse("");
    }

    private static @Nullable Object corrected(@Nullable Object node) {
        return switch (node) {
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, value) -> {
                    if (!PageRequest.class.getSimpleName().equals(key)) {
                        copy.put(key, corrected(value));
                    }
                });
                yield copy;
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                for (Object each : list) {
                    if (isPageRequest(each)) {
                        copy.add(parameter("limit", "integer", "1 to 1000, usually 100"));
                        copy.add(parameter("cursor", "string", "the next of the part before"));
                    } else {
                        copy.add(corrected(each));
                    }
                }
                yield copy;
            }
            case null -> null;
            default -> node;
        };
    }

    private static boolean isPageRequest(@Nullable Object parameter) {
        return parameter instanceof Map<?, ?> map
                && map.get("schema") instanceof Map<?, ?> schema
                && PAGE_REQUEST.equals(schema.get("$ref"));
    }

    private static Map<String, Object> parameter(String name, String type, String description) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("name", name);
        parameter.put("in", "query");
        parameter.put("description", description);
        parameter.put("schema", new LinkedHashMap<>(Map.of("type", type)));
        return parameter;
    }
}
