package io.culvert.system.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Draws the pictures of {@code docs/user.md} anew, with {@code -Dculvert.pictures=true}. */
@EnabledIfSystemProperty(named = "culvert.pictures", matches = "true")
class UserPicturesIT {
    private static final Screen DESK = new Screen(1000, 720, false, "en-GB");

    /** One device pixel to a CSS pixel, so that the file stays small. */
    private static final Screen PHONE = new Screen(390, 844, false, "en-GB");

    @Test
    void pictures_areDrawn() throws Exception {
        try (ConsoleStage stage = ConsoleStage.open()) {
            try (Console desk = loggedIn(stage, DESK)) {
                desk.go("/add/qr");
                fillIn(desk);
                Pictures.draw(desk, "user-qr-form", 760);
                desk.go("/cameras/" + ConsoleStage.USERS_CAMERA);
                assertThat(desk.find("player"))
                        .hasAttribute(
                                "data-state",
                                "playing",
                                new LocatorAssertions.HasAttributeOptions().setTimeout(20_000));
                Pictures.draw(desk, "user-camera", 640);
            }
            try (Console phone = loggedIn(stage, PHONE)) {
                phone.go("/add/qr");
                fillIn(phone);
                phone.page()
                        .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Show the code"))
                        .click();
                phone.drawn(phone.find("qr"));
                Pictures.draw(phone, "user-qr-phone", 844);
            }
        }
    }

    @Test
    void timeline_isDrawn() throws Exception {
        try (RecordedStage stage = RecordedStage.open();
                Console desk = stage.console(DESK)) {
            Instant noon = stage.noon();
            stage.installation()
                    .gateway()
                    .api()
                    .post(
                            "/cameras/" + stage.camera() + "/protected",
                            Map.of(
                                    "from",
                                    noon.plusSeconds(900).toString(),
                                    "to",
                                    noon.plusSeconds(1500).toString()));
            stage.logIn(desk).go("/cameras/" + stage.camera());
            desk.find("day-before").click();
            desk.find("zoom").selectOption("" + Duration.ofHours(6).toMillis());
            assertThat(desk.find("missing")).hasAttribute("d", Pattern.compile("^M.+"));
            desk.clickAt(desk.find("timeline"), 330);
            desk.awaitMovingPicture(desk.find("recorded-player").locator("video"), 20_000);
            desk.page().setViewportSize(DESK.width(), 860);
            desk.find("timeline").hover(new Locator.HoverOptions().setPosition(450, 40));
            assertThat(desk.find("look-picture")).isVisible();
            Pictures.draw(desk, "user-recordings", 860);
        }
    }

    private static Console loggedIn(ConsoleStage stage, Screen screen) {
        return stage.console(screen).open().logIn("user", ConsoleStage.PASSWORD);
    }

    private static void fillIn(Console console) {
        console.page().locator("input[name=ssid]").fill("Our home");
        console.page().locator("input[name=wifi_password]").fill("an example only");
        console.page().locator("input[name=title]").fill("Front door");
    }
}
