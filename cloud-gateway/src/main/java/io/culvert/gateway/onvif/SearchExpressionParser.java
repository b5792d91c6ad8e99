package io.culvert.gateway.onvif;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a condition of a search, by descent:
 *
 * <pre>
 *  or         = and ("or" and)*                 (outside, and within brackets)
 *  and        = one ("and" one)*
 *  one        = "not" "(" or ")" | "(" or ")"
 *             | "boolean" "(" path [ "[" or of comparisons "]" ] ")"      outside
 *             | "contains" "(" path "," string ")"                        outside
 *             | ["@"] name operator string                                within brackets
 *  path       = "//" name ("/" name)*
 * </pre>
 *
 * <p>Prefixes of names are not looked at. Confined to one thread.
 */
final class SearchExpressionParser {
    private static final int MAX_CHARS = 1_000;
    private static final int MAX_DEPTH = 20;
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(//|/|\\[|]|\\(|\\)|,|@|!=|<=|>=|=|<|>)|\"([^\"]*)\"|'([^']*)'|[“”]([^“”]*)[“”]"
                    + "|(?:[A-Za-z_][\\w.-]*:)?([A-Za-z_][\\w.-]*))");
    private static final Set<String> OPERATORS = Set.of("=", "!=", "<", "<=", ">", ">=");

    /** A string stands with a quote before it, so that it is taken for nothing else. */
    private final List<String> tokens;

    private int at;
    private int depth;

    private SearchExpressionParser(List<String> tokens) {
        this.tokens = tokens;
    }

    /** @throws OnvifFault for what is no such expression */
    static SearchExpression parse(String text) throws OnvifFault {
        if (text.length() > MAX_CHARS) {
            throw refused();
        }
        SearchExpressionParser parser = new SearchExpressionParser(tokens(text.strip()));
        SearchExpression whole = parser.or(false);
        if (parser.at != parser.tokens.size()) {
            throw refused();
        }
        return whole;
    }

    private static List<String> tokens(String text) throws OnvifFault {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw refused();
            }
            end = matcher.end();
            for (int group = 1; group <= 5; group++) {
                if (matcher.group(group) != null) {
                    tokens.add(group >= 2 && group <= 4 ? '"' + matcher.group(group) : matcher.group(group));
                }
            }
        }
        return tokens;
    }

    private SearchExpression or(boolean inside) throws OnvifFault {
        if (++depth > MAX_DEPTH) {
            throw refused();
        }
        SearchExpression left = and(inside);
        while (take("or")) {
            left = new SearchExpression.Or(left, and(inside));
        }
        depth--;
        return left;
    }

    private SearchExpression and(boolean inside) throws OnvifFault {
        SearchExpression left = one(inside);
        while (take("and")) {
            left = new SearchExpression.And(left, one(inside));
        }
        return left;
    }

    private SearchExpression one(boolean inside) throws OnvifFault {
        if (take("(")) {
            return closed(or(inside));
        }
        if (is("not") && isNext("(")) {
            at += 2;
            return closed(new SearchExpression.Not(or(inside)));
        }
        return inside ? comparison() : function();
    }

    private SearchExpression closed(SearchExpression expression) throws OnvifFault {
        expect(")");
        return expression;
    }

    private SearchExpression function() throws OnvifFault {
        if (take("boolean")) {
            expect("(");
            List<String> path = path();
            SearchExpression test = new SearchExpression.Always();
            if (take("[")) {
                test = or(true);
                expect("]");
            }
            return closed(new SearchExpression.Exists(path, test));
        }
        if (take("contains")) {
            expect("(");
            List<String> path = path();
            expect(",");
            return closed(new SearchExpression.Contains(path, string()));
        }
        throw refused();
    }

    private List<String> path() throws OnvifFault {
        expect("//");
        List<String> path = new ArrayList<>();
        do {
            path.add(name());
        } while (take("/"));
        return path;
    }

    private SearchExpression comparison() throws OnvifFault {
        boolean attribute = take("@");
        String name = name();
        if (at < tokens.size() && OPERATORS.contains(tokens.get(at))) {
            String operator = tokens.get(at++);
            return new SearchExpression.Comparison(attribute, name, operator, string());
        }
        throw refused();
    }

    private String name() throws OnvifFault {
        if (at < tokens.size() && Character.isJavaIdentifierStart(tokens.get(at).charAt(0))) {
            return tokens.get(at++);
        }
        throw refused();
    }

    private String string() throws OnvifFault {
        if (at < tokens.size() && tokens.get(at).startsWith("\"")) {
            return tokens.get(at++).substring(1);
        }
        throw refused();
    }

    private boolean is(String token) {
        return at < tokens.size() && tokens.get(at).equals(token);
    }

    private boolean isNext(String token) {
        return at + 1 < tokens.size() && tokens.get(at + 1).equals(token);
    }

    private boolean take(String token) {
        boolean there = is(token);
        at += there ? 1 : 0;
        return there;
    }

    private void expect(String token) throws OnvifFault {
        if (!take(token)) {
            throw refused();
        }
    }

    private static OnvifFault refused() {
        return OnvifFault.invalid(
                "InvalidFilterFault", "The filter is no expression like boolean(//Track[TrackType = \"Video\"]).");
    }
}
