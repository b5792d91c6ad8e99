package io.culvert.gateway.onvif;

import io.culvert.gateway.xml.XmlElement;
import java.util.List;

/**
 * A condition on a piece of XML in the dialect of XPath that searches have (Recording Search 5.22, Core 9.4.4), as
 * {@link SearchExpressionParser} reads it. Its cost is its length times the size of what it looks at. Immutable.
 */
sealed interface SearchExpression {

    boolean matches(XmlElement root);

    record And(SearchExpression left, SearchExpression right) implements SearchExpression {
        @Override
        public boolean matches(XmlElement root) {
            return left.matches(root) && right.matches(root);
        }
    }

    record Or(SearchExpression left, SearchExpression right) implements SearchExpression {
        @Override
        public boolean matches(XmlElement root) {
            return left.matches(root) || right.matches(root);
        }
    }

    record Not(SearchExpression inner) implements SearchExpression {
        @Override
        public boolean matches(XmlElement root) {
            return !inner.matches(root);
        }
    }

    /** {@code boolean(//Track[TrackType = "Video"])}: an element at the path of which the test is true. */
    record Exists(List<String> path, SearchExpression test) implements SearchExpression {
        @Override
        public boolean matches(XmlElement root) {
            return at(root, path).stream().anyMatch(test::matches);
        }
    }

    /** {@code contains(//Source/Name, "yard")}. */
    record Contains(List<String> path, String part) implements SearchExpression {
        @Override
        public boolean matches(XmlElement root) {
            return at(root, path).stream().anyMatch(each -> each.text().contains(part));
        }
    }

    /** {@code @Value = "true"} or {@code TrackType = "Video"} of the element that is looked at. */
    record Comparison(boolean attribute, String name, String operator, String value) implements SearchExpression {
        @Override
        public boolean matches(XmlElement element) {
            return attribute
                    ? element.attributes().containsKey(name) && holds(element.attribute(name))
                    : element.children(name).stream().anyMatch(child -> holds(child.text()));
        }

        private boolean holds(String found) {
            return switch (operator) {
                case "=" -> found.equals(value);
                case "!=" -> !found.equals(value);
                case "<" -> order(found) < 0;
                case "<=" -> order(found) <= 0;
                case ">" -> order(found) > 0;
                default -> order(found) >= 0;
            };
        }

        /** Numbers by their size, other texts, times among them, by their letters. */
        private int order(String found) {
            try {
                return Double.compare(Double.parseDouble(found), Double.parseDouble(value));
            } catch (NumberFormatException e) {
                return found.compareTo(value);
            }
        }
    }

    /** No condition at all. */
    record Always() implements SearchExpression {
        @Override
        public boolean matches(XmlElement root) {
            return true;
        }
    }

    /** The elements at a path that begins anywhere. */
    private static List<XmlElement> at(XmlElement root, List<String> path) {
        List<XmlElement> found = root.findAll(path.getFirst());
        for (String step : path.subList(1, path.size())) {
            found = found.stream().flatMap(each -> each.children(step).stream()).toList();
        }
        return found;
    }
}
