package io.culvert.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the console does with what was left empty, wherever the field is; and with a login that ends while a page comes. */
class ConsoleFormsIT extends StagedTest {

    private Console console;

    @BeforeEach
    void logIn() {
        console = stage.console(Screen.DESK).open().logIn("user", ConsoleStage.PASSWORD);
    }

    @AfterEach
    void close() {
        console.close();
    }

    private Locator control(String name) {
        return console.page().locator("main [name=" + name + "]");
    }

    private void sentWithout(String name) {
        control(name).fill("");
        console.find("submit").click();
        isAskedFor(name);
    }

    private void isAskedFor(String name) {
        PlaywrightAssertions.assertThat(control(name)).isFocused();
        PlaywrightAssertions.assertThat(control(name)).hasAttribute("aria-invalid", "true");
        PlaywrightAssertions.assertThat(console.page().locator("#" + name + "-error"))
                .containsText("fill this in");
    }

    @Test
    void emptyField_isPointedAt() {
        console.settled().go("/welcome");
        sentWithout("site");
        console.go("/add/qr");
        control("ssid").fill("Home");
        sentWithout("wifi_password");
        console.go("/add/address");
        sentWithout("url");
        assertThat(console.troubles()).isEmpty();
    }

    @Test
    void emptyField_withinWhatIsFolded_isUnfolded() {
        console.settled().go("/cameras/" + ConsoleStage.USERS_CAMERA);
        console.find("tab-settings").click();
        Locator fold = console.page().locator("main details > summary");
        fold.click();
        control("name").fill("");
        fold.click();
        PlaywrightAssertions.assertThat(control("name")).isHidden();
        console.find("submit").click();
        isAskedFor("name");
        assertThat(console.troubles()).isEmpty();
    }

    @Test
    void recording_isSetByItsOwnFieldsAndShownAgain() {
        console.settled().go("/cameras/" + ConsoleStage.USERS_CAMERA);
        console.find("tab-settings").click();
        control("mode").selectOption("motion");
        control("depth_days").fill("30");
        control("motion_events").check();
        assertThat(saved()).isEqualTo(200);

        console.page().reload();
        console.find("tab-settings").click();
        PlaywrightAssertions.assertThat(control("mode")).hasValue("motion");
        PlaywrightAssertions.assertThat(control("depth_days")).hasValue("30");
        PlaywrightAssertions.assertThat(control("motion_days")).hasValue("0");
        PlaywrightAssertions.assertThat(control("motion_events")).isChecked();

        control("depth_days").fill("0");
        assertThat(saved()).isEqualTo(422);
        PlaywrightAssertions.assertThat(control("depth_days")).hasAttribute("aria-invalid", "true");
        control("depth_days").fill("7");
        control("mode").selectOption("off");
        control("motion_events").uncheck();
        assertThat(saved()).isEqualTo(200);
    }

    /** The status of the answer. */
    private int saved() {
        return console.page()
                .waitForResponse(response -> response.request().method().equals("PATCH"), () -> console.find("submit")
                        .click())
                .status();
    }

    @Test
    void loginThatEnds_whileAPageComes_leavesTheLogInPage() {
        console.settled();
        Page page = console.page();
        List<Route> held = new ArrayList<>();
        page.route("**/pages/events.js", held::add);
        page.evaluate("location.hash = '#/events'");
        page.waitForCondition(() -> !held.isEmpty());
        page.evaluate("""
                async () => {
                  const headers = { 'Content-Type': 'application/json' };
                  await fetch('/api/v1/logout', { method: 'POST', headers, body: '{}' });
                  document.dispatchEvent(new Event('visibilitychange')); // the open page looks anew at once
                }
                """);
        PlaywrightAssertions.assertThat(page.locator("input[name=login]")).isVisible();
        page.waitForResponse("**/pages/events.js", () -> held.getFirst().resume());
        page.evaluate("""
                async () => {
                  await import(document.querySelector('script[type=module]').src.replace('app.js', 'pages/events.js'));
                  await new Promise(requestAnimationFrame);
                }
                """);
        PlaywrightAssertions.assertThat(page.locator("input[name=login]")).isVisible();
    }
}
