package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.events.EventType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The console's texts: in every language the same keys, placeholders and plural forms; and no text anywhere else. */
class ConsoleTextTest {

    private static final Pattern ENTRY = Pattern.compile("^  '([^']+)': (.+),$", Pattern.MULTILINE);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");
    private static final Pattern FORM = Pattern.compile("\\b(one|few|many|other): '");

    /** {@code t('key'}, {@code t(a ? 'key' : 'key'}, and keys that stand in tables, such as {@code nav: 'nav.cameras'}. */
    private static final Pattern USED =
            Pattern.compile("\\bt\\(\\s*'([^']+)'|\\bt\\([^()'`]+\\? '([^']+)' : '([^']+)'|\\bnav: '([^']+)'");

    /** Keys that are put together, such as {@code `role.${role}`}: what is put in has no dot. */
    private static final Pattern MADE_UP =
            Pattern.compile("`([a-z_]+(?:\\.(?:[a-z_0-9]+|\\$\\{[^}]*}))*\\.\\$\\{[^}]*}(?:\\.[a-z_]+)*)`");

    private static final Pattern QUOTED = Pattern.compile("'([a-z_]+(?:\\.[a-z_0-9]+)+)'");
    private static final Pattern SHOWN_ATTRIBUTE =
            Pattern.compile("\\b(?:aria-label|placeholder|title|alt|data-label)=\"([^\"]*\\p{L}[^\"]*)\"");
    private static final Pattern BETWEEN_TAGS = Pattern.compile(">([^<>]*)<");

    /** {@code 'camera_*': 'cameras'}: what the list of events can be narrowed to. */
    private static final Pattern EVENT_KIND = Pattern.compile("^  '?([a-z_]+\\*?)'?: '[a-z]+',$", Pattern.MULTILINE);

    /** Names, which are the same everywhere. */
    private static final Set<String> NAMES = Set.of("Culvert");

    private static final Map<String, String> SOURCES = new TreeMap<>();

    static {
        new ConsoleAssets().all().forEach((path, asset) -> {
            if (path.endsWith(".js") && !path.startsWith("lib/")) {
                SOURCES.put(path, new String(asset.bytes(), StandardCharsets.UTF_8));
            }
        });
    }

    private static Map<String, String> texts(String language) {
        return ENTRY.matcher(SOURCES.getOrDefault("i18n/" + language + ".js", ""))
                .results()
                .collect(Collectors.toMap(entry -> entry.group(1), entry -> entry.group(2)));
    }

    private static Set<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void languages_haveTheSameKeys() {
        assertThat(texts("en")).hasSizeGreaterThan(80);
        assertThat(texts("ru").keySet())
                .containsExactlyInAnyOrderElementsOf(texts("en").keySet());
    }

    @Test
    void everyLineOfTexts_isAnEntryThatTheseTestsRead() {
        for (String language : List.of("en", "ru")) {
            String source = SOURCES.getOrDefault("i18n/" + language + ".js", "");
            long lines = source.lines()
                    .filter(line -> line.startsWith("  ") && !line.startsWith("  //"))
                    .count();
            assertThat(texts(language)).as(language).hasSize(Math.toIntExact(lines));
        }
    }

    @Test
    void texts_haveTheSamePlaceholders() {
        Map<String, String> russian = texts("ru");
        texts("en").forEach((key, text) -> assertThat(all(PLACEHOLDER, russian.getOrDefault(key, "")))
                .as(key)
                .isEqualTo(all(PLACEHOLDER, text)));
    }

    @Test
    void pluralTexts_haveTheFormsOfTheirLanguage() {
        texts("en").forEach((key, text) -> {
            if (text.startsWith("{")) {
                assertThat(all(FORM, text)).as(key).containsExactly("one", "other");
                assertThat(all(FORM, texts("ru").getOrDefault(key, "")))
                        .as(key)
                        .containsExactly("few", "many", "one", "other");
            }
        });
    }

    @Test
    void russianTexts_areTranslated() {
        texts("ru").forEach((key, text) -> assertThat(text)
                .as(key)
                .satisfiesAnyOf(
                        russian -> assertThat(russian).containsPattern("\\p{IsCyrillic}"),
                        name -> assertThat(name).doesNotContainPattern("[a-z]{3} [a-z]{3}")));
    }

    @Test
    void everyKeyThatIsUsed_hasATextAndEveryTextIsUsed() {
        Set<String> used = new TreeSet<>();
        Set<String> shapes = new TreeSet<>();
        Set<String> known = texts("en").keySet();
        SOURCES.forEach((path, source) -> {
            if (!path.startsWith("i18n/")) {
                USED.matcher(source)
                        .results()
                        .flatMap(found -> IntStream.rangeClosed(1, found.groupCount())
                                .mapToObj(found::group)
                                .filter(Objects::nonNull))
                        .forEach(used::add);
                all(MADE_UP, source).forEach(shapes::add);
                all(QUOTED, source).stream().filter(known::contains).forEach(used::add);
            }
        });
        assertThat(known).containsAll(used);
        List<Pattern> made = shapes.stream()
                .map(shape -> Pattern.compile(shape.replace(".", "\\.").replaceAll("\\$\\{[^}]*}", "[^.]+")))
                .toList();
        assertThat(made).allMatch(shape -> known.stream().anyMatch(shape.asMatchPredicate()));
        assertThat(known)
                .allMatch(key -> used.contains(key)
                        || made.stream().anyMatch(shape -> shape.matcher(key).matches()));
    }

    @Test
    void everyProblemCode_hasAText() {
        for (ProblemCode code : ProblemCode.values()) {
            assertThat(texts("en")).containsKey("problem." + code.code());
        }
    }

    @Test
    void everyCauseOfAGap_hasAReasonInWords() {
        for (GapCause cause : GapCause.values()) {
            assertThat(texts("en")).containsKey("recordings.reason." + cause.word());
        }
    }

    @Test
    void everyEvent_hasANameAndAKindToChoose() {
        Set<String> kinds = all(EVENT_KIND, SOURCES.getOrDefault("pages/events.js", ""));
        for (EventType type : EventType.values()) {
            assertThat(texts("en")).containsKey("events.name." + type.word());
            assertThat(kinds).as(type.word()).anyMatch(kind -> type.word().matches(kind.replace("*", ".*")));
        }
    }

    @Test
    void templates_holdNoTextOfTheirOwn() {
        SOURCES.forEach((path, source) -> {
            for (String template : templates(source)) {
                String tagged = ">" + template.replaceAll("<!--.*?-->", "") + "<";
                assertThat(BETWEEN_TAGS.matcher(tagged).results().map((MatchResult found) -> found.group(1)
                                .strip()))
                        .as(path)
                        .allMatch(text -> NAMES.contains(text) || !text.matches("(?s).*\\p{L}{2}.*"));
                assertThat(all(SHOWN_ATTRIBUTE, template)).as(path).isEmpty();
            }
        });
    }

    @Test
    void templates_ofASource_areFoundWithinEachOther() {
        assertThat(templates("x = html`<p title=\"a\">${y ? html`<b>inner</b>` : '`'} outer</p>`; // html`no`"))
                .containsExactly("<b>inner</b>", "<p title=\"a\"> outer</p>");
    }

    /** The markup of every {@code html`…`}, without what stands in {@code ${…}}; inner ones before outer ones. */
    private static List<String> templates(String source) {
        List<String> found = new ArrayList<>();
        code(source, 0, found);
        return found;
    }

    /** Reads code from {@code at} to its end or to the brace that closes it; gives the place behind. */
    private static int code(String source, int at, List<String> found) {
        int depth = 0;
        for (int i = at; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '/' && source.startsWith("//", i)) {
                i = end(source, "\n", i);
            } else if (c == '/' && source.startsWith("/*", i)) {
                i = end(source, "*/", i) + 1;
            } else if (c == '\'' || c == '"') {
                Matcher string = Pattern.compile("(?:\\\\.|[^\\\\" + c + "\n])*")
                        .matcher(source)
                        .region(i + 1, source.length());
                i = string.lookingAt() ? string.end() : i;
            } else if (c == '`') {
                i = template(source, i, source.startsWith("html", i - 4), found);
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && depth-- == 0) {
                return i;
            }
        }
        return source.length();
    }

    private static int template(String source, int at, boolean markup, List<String> found) {
        StringBuilder text = new StringBuilder();
        int i = at + 1;
        while (i < source.length() && source.charAt(i) != '`') {
            if (source.startsWith("${", i)) {
                i = code(source, i + 2, found) + 1;
            } else {
                text.append(source.charAt(i++));
            }
        }
        if (markup) {
            found.add(text.toString());
        }
        return i;
    }

    private static int end(String source, String mark, int from) {
        int end = source.indexOf(mark, from);
        return end < 0 ? source.length() : end;
    }
}
