package io.culvert.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every page of the console, by every role, in both languages and on both screens: drawn without errors, within the policy,
 * with nothing for axe-core to find in light and dark, and without anything secret where scripts could read it. Walks by one
 * language a screen; with {@code -Dculvert.walk=whole} by both.
 */
class ConsoleAccessIT extends StagedTest {

    /** Of the first page and what it loads until the cameras are shown. */
    private static final long MOST_BYTES = 300_000;

    private static final Pattern PLAYER_OR_PICTURE =
            Pattern.compile("/player/|/lib/hls|preview\\.jpg|\\.m3u8|\\.m4s|^blob:");
    private static final Pattern PARAMETER = Pattern.compile(":(\\w+)");
    private static final Pattern SECRET = Pattern.compile("clk_|eyJ|[0-9A-Za-z_-]{30,}");

    /** What pages open over themselves, by what it is marked with for tests. */
    private static final List<String> OPENERS =
            List.of("register", "add", "edit", "new_key", "delete", "share-add", "choose");

    private static final List<String> ROLES = List.of("user", "provider", "system");

    static Stream<Arguments> walks() {
        List<Screen> screens = new ArrayList<>(List.of(Screen.DESK, Screen.PHONE.in("ru-RU")));
        if (System.getProperty("culvert.walk", "").equals("whole")) {
            screens.addAll(List.of(Screen.DESK.in("ru-RU"), Screen.PHONE));
        }
        return ROLES.stream().flatMap(role -> screens.stream().map(screen -> Arguments.of(role, screen)));
    }

    private static Console loggedIn(String role, Screen screen) {
        return stage.console(screen)
                .open()
                .logIn(role.equals("system") ? "admin" : role, ConsoleStage.PASSWORD)
                .settled();
    }

    /** The addresses of a role's pages, with something in the place of each parameter. */
    private static Set<String> paths(Console console, String role) {
        List<?> routes = (List<?>) console.page().evaluate("""
                async () => (await import(document.querySelector('script[type=module]').src.replace('app.js', 'routes.js')))
                    .routes.map(route => `${route.role ?? 'user'} ${route.path}`)
                """);
        assertThat(routes).hasSizeGreaterThan(10);
        Set<String> paths = new LinkedHashSet<>(List.of("/no-such-page"));
        for (Object route : routes) {
            String[] parts = route.toString().split(" ", 2);
            if (ROLES.indexOf(parts[0]) <= ROLES.indexOf(role)) {
                paths.addAll(filled(parts[1], role));
            }
        }
        return paths;
    }

    private static List<String> filled(String path, String role) {
        Map<String, List<String>> values = Map.of(
                "name",
                        List.of(
                                role.equals("user")
                                        ? ConsoleStage.USERS_CAMERA
                                        : stage.installation().firstName()),
                "id", List.of(stage.installation().agent().agentId()),
                "way", List.of("qr", "agent", "address"));
        Matcher parameter = PARAMETER.matcher(path);
        if (!parameter.find()) {
            return List.of(path);
        }
        assertThat(values).as(path).containsKey(parameter.group(1));
        return values.getOrDefault(parameter.group(1), List.of()).stream()
                .map(value -> path.replace(parameter.group(), value))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("walks")
    void everyPage_isCleanAndReadable(String role, Screen screen) {
        try (Console console = loggedIn(role, screen)) {
            String language = screen.language().substring(0, 2);
            for (String path : paths(console, role)) {
                console.go(path);
                assertThat(console.page().locator("html").getAttribute("lang")).isEqualTo(language);
                assertThat(console.page().title()).as(path).endsWith("· Culvert");
                assertThat(console.page().evaluate("document.documentElement.scrollWidth - innerWidth"))
                        .as("wider than the screen: " + path)
                        .isEqualTo(0);
                readable(console, path);
                if (role.equals("system")) {
                    dialogs(console, path);
                }
                assertThat(console.troubles()).as(path).isEmpty();
                nothingSecretIsKept(console);
            }
        }
    }

    /** Whoever cannot see the time line need not wait for it to be drawn, and never meets a slider without a value. */
    @Test
    void timeLine_hasAValueBeforeItIsDrawn() {
        try (Console console = stage.console(Screen.DESK)) {
            console.page().addInitScript("window.ResizeObserver = class { observe() {} disconnect() {} };");
            console.open().logIn("admin", ConsoleStage.PASSWORD).settled();
            console.go("/cameras/" + stage.installation().firstName());
            Locator line = console.find("timeline");
            line.waitFor();
            assertThat(line.locator("*").count()).as("nothing is drawn").isZero();
            assertThat(line.getAttribute("aria-valuetext")).contains("Live");
            readable(console, "camera without a drawn time line");
            assertThat(console.troubles()).isEmpty();
        }
    }

    /** By axe-core in light, and its colours once more in dark. */
    private static void readable(Console console, String where) {
        Page page = console.page();
        shown(page, ColorScheme.DARK);
        assertThat(Accessibility.findingsOfColour(page)).as("dark " + where).isEmpty();
        shown(page, ColorScheme.LIGHT);
        assertThat(Accessibility.findings(page)).as(where).isEmpty();
    }

    /** Without motion, so that colours change at once. */
    private static void shown(Page page, ColorScheme scheme) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme).setReducedMotion(ReducedMotion.REDUCE));
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    }

    /** What the page opens over itself is looked at as well, and closes on Escape. */
    private static void dialogs(Console console, String path) {
        for (String opener : OPENERS) {
            Locator button = console.page().locator("main button[data-test=" + opener + "]:visible");
            if (button.count() > 0) {
                button.first().click();
                Locator dialog = console.page().locator("dialog[open]");
                dialog.waitFor();
                readable(console, path + " " + opener);
                console.page().keyboard().press("Escape");
                assertThat(dialog.count()).as(path + " " + opener).isZero();
            }
        }
    }

    private static void nothingSecretIsKept(Console console) {
        String kept = console.page()
                .evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
                .toString();
        assertThat(kept).doesNotContainPattern(SECRET).doesNotContain(ConsoleStage.PASSWORD);
    }

    @Test
    void pageOfAMightierRole_isNotThere() {
        try (Console console = loggedIn("user", Screen.DESK)) {
            for (String path : List.of("/agents", "/audit", "/operators")) {
                console.go(path);
                assertThat(console.page()
                                .locator("#menu a[href='#" + path + "']")
                                .count())
                        .isZero();
                assertThat(console.page().locator("main a[href='#/']").count())
                        .as("the page that says there is none")
                        .isOne();
            }
        }
    }

    @Test
    void logInPage_isCleanAndReadable() {
        try (Console console = stage.console(Screen.PHONE).open().settled()) {
            readable(console, "log-in");
            assertThat(console.troubles()).isEmpty();
        }
    }

    @Test
    void firstLoad_isSmall() {
        try (Console console = loggedIn("system", Screen.DESK)) {
            console.page().locator("[data-test=camera]").first().waitFor();
            assertThat(console.bytesWithout(PLAYER_OR_PICTURE)).isBetween(20_000L, MOST_BYTES);
        }
    }

    @Test
    void choiceOfLanguageAndWall_isKept() {
        try (Console console = loggedIn("user", Screen.DESK)) {
            console.go("/account");
            console.page().locator("select[name=language]").selectOption("ru");
            console.page().locator("html[lang=ru]").waitFor();
            console.go("/wall");
            console.find("size-3").click();
            console.page().reload();
            console.settled();
            assertThat(console.page().locator("html").getAttribute("lang")).isEqualTo("ru");
            assertThat(console.find("cell").count()).isEqualTo(9);
            nothingSecretIsKept(console);
        }
    }
}
