package io.culvert.system.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody at the console: does what a person does with mouse or finger and keyboard, counts the clicks, and remembers what the
 * browser complained of.
 *
 * <p>Threading: confined to the thread of its {@link Browser}.
 */
public final class Visitor {
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

    private final Page page;
    private final List<String> complaints = new ArrayList<>();
    private int clicks;

    public Visitor(Page page) {
        this.page = page;
        page.onConsoleMessage(message -> {
            // The console asks who is there before anybody has logged in.
            if (message.type().equals("error") && !message.text().contains("401 (Unauthorized)")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
        page.onPageError(complaints::add);
    }

    public Page page() {
        return page;
    }

    public int clicks() {
        return clicks;
    }

    /** Errors that the browser's console showed. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    public void open(String address) {
        page.navigate(address);
    }

    public void click(Locator what) {
        clicks++;
        what.click();
    }

    public void click(AriaRole role, String name) {
        click(page.getByRole(role, new Page.GetByRoleOptions().setName(name)).first());
    }

    /** Types into the field of that label. */
    public void type(String label, String text) {
        page.getByLabel(label, new Page.GetByLabelOptions().setExact(true))
                .first()
                .fill(text);
    }

    /** What a test has a name for. */
    public Locator marked(String name) {
        return page.locator("[data-test=" + name + "]").first();
    }

    public void logIn(String login, String password) {
        type("Login", login);
        type("Password", password);
        click(AriaRole.BUTTON, "Log in");
    }

    /** A picture of that part of the page, as PNG. */
    public Path photograph(Locator what, Path file) {
        what.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.VISIBLE));
        what.screenshot(new Locator.ScreenshotOptions().setPath(file));
        return file;
    }

    /** Waits until the page's video shows a picture, and then another one. */
    public void awaitMovingPicture(long withinMillis) {
        Locator video = page.locator("video").first();
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
                        + page.locator("main").innerText() + "; complaints: " + complaints);
            }
            page.waitForTimeout(100);
        }
    }
}
