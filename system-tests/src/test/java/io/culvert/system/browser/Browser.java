package io.culvert.system.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Chromium as Debian ships it, without a window, with a fresh profile.
 *
 * <p>Threading: confined to the thread that started it, as Playwright is.
 */
final class Browser implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--autoplay-policy=no-user-gesture-required");

    /** With other tests beside. */
    private static final double PATIENCE_MILLIS = 20_000;

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;

    private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
        this.playwright = playwright;
        this.chromium = chromium;
    }

    static Browser start() throws IOException {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            return new Browser(
                    playwright,
                    playwright
                            .chromium()
                            .launch(new BrowserType.LaunchOptions()
                                    .setExecutablePath(executable())
                                    .setArgs(FLAGS)
                                    .setHeadless(true)));
        } catch (RuntimeException | IOException e) {
            playwright.close();
            throw e;
        }
    }

    private static Path executable() throws IOException {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "chromium"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("chromium is not installed (./culvert test installs it)"));
    }

    /** A page of its own: nothing of another page's cookies or storage. */
    Page page(Screen screen) {
        return page(options(screen));
    }

    /** The same where it is as late as in that time zone. */
    Page page(Screen screen, String timeZone) {
        return page(options(screen).setTimezoneId(timeZone));
    }

    private static com.microsoft.playwright.Browser.NewContextOptions options(Screen screen) {
        return new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(screen.width(), screen.height())
                .setHasTouch(screen.touch())
                .setIsMobile(screen.touch())
                .setDeviceScaleFactor(screen.touch() ? 3 : 1)
                .setLocale(screen.language())
                .setIgnoreHTTPSErrors(true); // the gateway's own CA
    }

    private Page page(com.microsoft.playwright.Browser.NewContextOptions options) {
        BrowserContext context = chromium.newContext(options);
        context.setDefaultTimeout(PATIENCE_MILLIS);
        return context.newPage();
    }

    @Override
    public void close() {
        playwright.close();
    }
}
