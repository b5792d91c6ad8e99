package io.culvert.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The pictures of the documents: taken from the console as it is, with {@code -Dculvert.pictures=true}. */
final class Pictures {

    private static final Path FOLDER =
            Path.of(Objects.requireNonNull(System.getProperty("culvert.home"))).resolve("docs/images");

    private Pictures() {}

    /**
     * What the page shows now.
     *
     * @param height of the page, CSS pixels; its width stays
     */
    static void draw(Console console, String name, int height) throws IOException {
        Page page = console.page();
        page.setViewportSize(page.viewportSize().width, height);
        Path file = FOLDER.resolve(name + ".png");
        Files.createDirectories(FOLDER);
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setAnimations(ScreenshotAnimations.DISABLED));
        assertThat(Files.size(file)).as(name).isBetween(1_000L, 150_000L);
    }
}
