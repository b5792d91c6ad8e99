package io.culvert.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

class BrowserIT {
    @Test
    void browser_runsScriptsAndKnowsItsScreen() throws Exception {
        try (Browser browser = Browser.start()) {
            Page page = browser.page(Screen.PHONE.in("ru-RU"));
            page.setContent("<meta name=viewport content=width=device-width><title>here</title>");
            assertThat(page.title()).isEqualTo("here");
            assertThat(page.evaluate("innerWidth")).isEqualTo(390);
            assertThat(page.evaluate("navigator.language")).isEqualTo("ru-RU");
            assertThat(page.evaluate("MediaSource.isTypeSupported('video/mp4; codecs=\"avc1.42c01f,mp4a.40.2\"')"))
                    .isEqualTo(true);
        }
    }
}
