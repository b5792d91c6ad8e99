package io.culvert.system.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What axe-core has against a page by the rules of WCAG 2.1, levels A and AA. */
final class Accessibility {

    private static final String AXE = script();

    private static final String CHECK = """
            runOnly => axe.run(document, {runOnly, resultTypes: ['violations']})
                .then(found => found.violations.flatMap(violation => violation.nodes.map(node =>
                    `${violation.id}: ${violation.help}: ${node.target.join(' ')}: ${node.failureSummary}`)))
            """;

    private Accessibility() {}

    /** Everything found in the open page as it is now; empty is good. */
    static List<String> findings(Page page) {
        return findings(page, "tag", List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa"));
    }

    /** The same by what depends on colours alone, for a page that was looked at in others. */
    static List<String> findingsOfColour(Page page) {
        return findings(page, "rule", List.of("color-contrast", "link-in-text-block"));
    }

    private static List<String> findings(Page page, String kind, List<String> names) {
        if (page.evaluate("typeof axe").equals("undefined")) {
            page.evaluate(AXE);
        }
        return ((List<?>) page.evaluate(CHECK, Map.of("type", kind, "values", names)))
                .stream().map(String::valueOf).toList();
    }

    private static String script() {
        try (InputStream in = Accessibility.class.getResourceAsStream("/axe.min.js")) {
            if (in == null) {
                throw new IllegalStateException("axe-core is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
