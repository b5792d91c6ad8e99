package io.culvert.system.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The console as one person has it open: logs in, goes from page to page, does what a person does with mouse or finger and
 * keyboard, counts the clicks, and keeps what went wrong on the way.
 *
 * <p>Threading: confined to the thread of its {@link Browser}.
 */
final class Console implements AutoCloseable {

    /** A browser reports every refused request as an error; these say that nobody is logged in yet, or has no picture yet. */
    private static final Pattern EXPECTED = Pattern.compile(
            "status of 401 .*/api/v1/(users/me|operator)$|status of [45].. .*/[0-9A-Za-z_-]*preview\\.jpg.*");

    /** Marks the page that is left, so that the next one can be told from it. */
    private static final String LEAVE = """
            path => {
              if (location.hash !== '#' + path) {
                document.querySelector('main h1')?.setAttribute('data-left', '');
                location.hash = '#' + path;
              }
            }
            """;

    /** The sum over a small copy of the picture, so that two moments can be compared; -1 before there is one. */
    private static final String PICTURE = """
            video => {
              if (!video || video.readyState < 2 || video.videoWidth === 0) { return -1; }
              const canvas = document.createElement('canvas');
              canvas.width = 160; canvas.height = 90;
              const context = canvas.getContext('2d');
              context.drawImage(video, 0, 0, 160, 90);
              const bytes = context.getImageData(0, 0, 160, 90).data;
              let sum = 0;
              for (let i = 0; i < bytes.length; i += 4) { sum = (sum * 31 + bytes[i] + bytes[i + 1] + bytes[i + 2]) % 1000000007; }
              return sum;
            }
            """;

    private static final int MOST_TABS = 40;

    private final Page page;
    private final String address;
    private final List<String> troubles = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private int clicks;

    Console(Page page, String address) {
        this.page = page;
        this.address = address;
        page.onConsoleMessage(this::said);
        page.onPageError(error -> troubles.add("page error: " + error));
        page.onRequestFinished(requests::add);
        page.addInitScript("addEventListener('securitypolicyviolation', event =>"
                + " console.error('policy violated: ' + event.violatedDirective + ' by ' + event.blockedURI))");
    }

    private void said(ConsoleMessage message) {
        if (message.type().equals("error") || message.type().equals("warning")) {
            String text = message.text() + " " + message.location();
            if (!EXPECTED.matcher(text.strip().replaceFirst(":\\d+:\\d+$", "")).find()) {
                troubles.add(text);
            }
        }
    }

    Page page() {
        return page;
    }

    /** What a developer would see in red, and what the policy stopped. */
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** Bytes over the wire so far, headers included, of what was asked from addresses that the pattern is not found in. */
    long bytesWithout(Pattern left) {
        return List.copyOf(requests).stream() // more may come while their sizes are asked for
                .filter(request -> !left.matcher(request.url()).find())
                .map(Request::sizes)
                .mapToLong(sizes -> (long) sizes.responseBodySize + sizes.responseHeadersSize)
                .sum();
    }

    Console open() {
        page.navigate(address);
        return this;
    }

    Console logIn(String login, String password) {
        page.locator("input[name=login]").fill(login);
        page.locator("input[name=password]").fill(password);
        click(find("submit"));
        find("log-out").waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
        return this;
    }

    /** Opens a page by its address behind the hash and waits until it has what it shows. */
    Console go(String path) {
        page.evaluate(LEAVE, path);
        return settled();
    }

    /** Waits until the open page has a heading and nothing on its way any more. */
    Console settled() {
        page.waitForFunction(
                "() => document.querySelector('main h1:not([data-left])') && !document.querySelector('main .loading')");
        return this;
    }

    /** What is marked for tests under this name. */
    Locator find(String test) {
        return page.locator("[data-test=" + test + "]");
    }

    /** How often the person clicked or tapped. */
    int clicks() {
        return clicks;
    }

    void click(Locator what) {
        clicks++;
        what.first().click();
    }

    /** At a place from the left edge, half way down. */
    void clickAt(Locator what, double x) {
        clicks++;
        BoundingBox box = what.boundingBox();
        page.mouse().click(box.x + x, box.y + box.height / 2);
    }

    void press(String button) {
        click(button(button));
    }

    Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    /** Goes on by the Tab key until that has the focus, as soon as it is there. */
    void tabTo(Locator what) {
        what.first().waitFor();
        for (int i = 0; i < MOST_TABS; i++) {
            if (Boolean.TRUE.equals(what.first().evaluate("element => element === document.activeElement"))) {
                return;
            }
            page.keyboard().press("Tab");
        }
        throw new AssertionError("not reached by " + MOST_TABS + " times Tab: " + what);
    }

    /** Types into the field of that label. */
    void type(String label, String text) {
        page.getByLabel(label, new Page.GetByLabelOptions().setExact(true))
                .first()
                .fill(text);
    }

    /** A picture of that part of the page, as PNG. */
    Path photograph(Locator what, Path file) {
        what.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.VISIBLE));
        drawn(what);
        what.screenshot(new Locator.ScreenshotOptions().setPath(file));
        return file;
    }

    /** Waits until an image is not only there but to be seen. */
    void drawn(Locator image) {
        image.evaluate("element => element.decode?.()");
    }

    /** Waits until the page's video shows a picture, and then another one. */
    void awaitMovingPicture(long withinMillis) {
        awaitMovingPicture(page.locator("video").first(), withinMillis);
    }

    /** Waits until that video shows a picture, and then another one. */
    void awaitMovingPicture(Locator video, long withinMillis) {
        video.waitFor(new Locator.WaitForOptions().setTimeout((double) withinMillis));
        long deadline = System.nanoTime() + withinMillis * 1_000_000;
        int before = -1;
        int changes = 0;
        while (changes < 3) {
            int now = ((Number) video.evaluate(PICTURE)).intValue();
            if (now >= 0 && before >= 0 && now != before) {
                changes++;
            }
            before = now;
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no moving picture within " + withinMillis + " ms; the page says: "
                        + page.locator("body").innerText() + "; troubles: " + troubles);
            }
            page.waitForTimeout(100);
        }
    }

    /** Has the page remember what its players play, for {@link #delaySeconds}. */
    void keepPlayers() {
        page.evaluate("""
                async () => {
                  const folder = document.querySelector('script[type=module]').src.replace('app.js', '');
                  const { default: Hls } = await import(folder + 'lib/hls.js/dist/hls.light.mjs');
                  const attach = Hls.prototype.attachMedia;
                  Hls.prototype.attachMedia = function (video) {
                    video.hls = this;
                    return attach.call(this, video);
                  };
                }
                """);
    }

    /** Opens a page and gives the milliseconds until its video has a first picture. */
    double openedUntilPicture(String path) {
        return ((Number) page.evaluate("""
                        path => new Promise((done, failed) => {
                          const began = performance.now();
                          const look = () => {
                            const video = document.querySelector('main video');
                            if (video?.readyState >= 2 && video.videoWidth > 0) {
                              done(performance.now() - began);
                            } else if (performance.now() - began > 20000) {
                              failed(new Error('no picture'));
                            } else {
                              requestAnimationFrame(look);
                            }
                          };
                          location.hash = '#' + path;
                          look();
                        })
                        """, path)).doubleValue();
    }

    /** How old the picture is that is shown, by the time that the playlist gives it. */
    double delaySeconds() {
        return ((Number) page.evaluate(
                        "() => (Date.now() - document.querySelector('main video').hls.playingDate.getTime()) / 1000"))
                .doubleValue();
    }

    @Override
    public void close() {
        BrowserContext context = page.context();
        context.close();
    }
}
