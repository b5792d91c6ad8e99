package io.culvert.gateway.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Draws an OpenAPI document as one HTML page without scripts: every call, and the fields it takes and gives. Pure. */
final class ApiDocumentPage {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final String STYLE = """
            body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
            h2{margin-top:2.5rem;border-bottom:1px solid #ccc}code{font-size:.95em}
            details{border:1px solid #ddd;border-radius:6px;margin:.5rem 0;padding:.3rem .8rem}
            summary{cursor:pointer;overflow-wrap:anywhere}.m{display:inline-block;min-width:4.2em;font-weight:700}
            pre{white-space:pre-wrap;background:#f6f6f6;padding:.6rem;border-radius:6px;overflow-wrap:anywhere}
            @media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}pre{background:#262626}details{border-color:#444}}
            """;

    private final Map<?, ?> document;
    private final StringBuilder html = new StringBuilder();

    private ApiDocumentPage(Map<?, ?> document) {
        this.document = document;
    }

    static String of(String yaml) {
        Map<?, ?> document = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        return new ApiDocumentPage(document).draw();
    }

    /** For the page's content security policy. */
    static String styleHash() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return Base64.getEncoder().encodeToString(sha256.digest(STYLE.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private String draw() {
        html.append("<!doctype html><html lang=en><meta charset=utf-8>")
                .append("<meta name=viewport content=\"width=device-width\"><title>Culvert API</title><style>")
                .append(STYLE)
                .append("</style><h1>Culvert API</h1><pre>")
                .append(escape(text(map(document, "info"), "description").strip()))
                .append("</pre><p>As a file: <a href=openapi.yml>openapi.yml</a></p>");
        String group = "";
        for (Map.Entry<?, ?> path : map(document, "paths").entrySet()) {
            for (Map.Entry<?, ?> call : ((Map<?, ?>) path.getValue()).entrySet()) {
                if (METHODS.contains(String.valueOf(call.getKey())) && call.getValue() instanceof Map<?, ?> operation) {
                    String tag = operation.get("tags") instanceof List<?> tags ? String.valueOf(tags.getFirst()) : "";
                    if (!tag.equals(group)) {
                        html.append("<h2>").append(escape(tag)).append("</h2>");
                        group = tag;
                    }
                    call(String.valueOf(call.getKey()), String.valueOf(path.getKey()), operation);
                }
            }
        }
        return html.toString();
    }

    private void call(String method, String path, Map<?, ?> operation) {
        html.append("<details><summary><span class=m>")
                .append(method.toUpperCase(Locale.ROOT))
                .append("</span><code>")
                .append(escape(path))
                .append("</code> ")
                .append(escape(text(operation, "summary")))
                .append("</summary>");
        String description = text(operation, "description");
        if (!description.isEmpty()) {
            html.append("<p>").append(escape(description)).append("</p>");
        }
        if (operation.get("parameters") instanceof List<?> parameters) {
            for (Object parameter : parameters) {
                if (parameter instanceof Map<?, ?> each) {
                    html.append("<p><code>")
                            .append(escape(text(each, "name")))
                            .append("</code> in ")
                            .append(escape(text(each, "in")))
                            .append("</p>");
                }
            }
        }
        body("takes", map(operation, "requestBody"));
        for (Map.Entry<?, ?> reply : map(operation, "responses").entrySet()) {
            if (reply.getValue() instanceof Map<?, ?> each) {
                body("answers " + reply.getKey(), each);
            }
        }
        html.append("</details>");
    }

    private void body(String verb, Map<?, ?> body) {
        for (Object content : map(body, "content").values()) {
            if (content instanceof Map<?, ?> media) {
                html.append("<p>")
                        .append(escape(verb))
                        .append("</p><pre>")
                        .append(escape(schema(map(media, "schema"), 0)))
                        .append("</pre>");
                return;
            }
        }
    }

    private String schema(Map<?, ?> schema, int depth) {
        String reference = text(schema, "$ref");
        if (!reference.isEmpty()) {
            String name = reference.substring(reference.lastIndexOf('/') + 1);
            return depth > 4 ? name : schema(map(map(map(document, "components"), "schemas"), name), depth + 1);
        }
        if (schema.get("items") instanceof Map<?, ?> items) {
            return "[ " + schema(items, depth) + " ]";
        }
        Map<?, ?> properties = map(schema, "properties");
        if (properties.isEmpty()) {
            String form = text(schema, "format");
            return schema.get("enum") instanceof List<?> words
                    ? String.join(" | ", words.stream().map(String::valueOf).toList())
                    : text(schema, "type") + (form.isEmpty() ? "" : " (" + form + ")");
        }
        String indent = "  ".repeat(depth + 1);
        StringBuilder lines = new StringBuilder("{\n");
        for (Map.Entry<?, ?> property : properties.entrySet()) {
            if (property.getValue() instanceof Map<?, ?> each) {
                String meaning = text(each, "description").strip();
                lines.append(indent)
                        .append(property.getKey())
                        .append(": ")
                        .append(schema(each, depth + 1))
                        .append(meaning.isEmpty() ? "" : "    – " + meaning.replaceAll("\\s+", " "))
                        .append('\n');
            }
        }
        return lines.append("  ".repeat(depth)).append('}').toString();
    }

    private static Map<?, ?> map(Map<?, ?> in, String key) {
        return in.get(key) instanceof Map<?, ?> inner ? inner : Map.of();
    }

    private static String text(Map<?, ?> in, String key) {
        @Nullable Object value = in.get(key);
        return value == null ? "" : value.toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
