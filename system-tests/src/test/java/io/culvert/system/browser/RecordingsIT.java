package io.culvert.system.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time line of a camera's page, over a day that was recorded with a hole: found, looked at, protected. */
@Timeout(180)
class RecordingsIT {
    /** One of the smallest that are still about. */
    private static final Screen SMALL_PHONE = new Screen(375, 667, true, "en-GB");

    private static RecordedStage stage;

    private Console console;

    @BeforeAll
    static void start() throws IOException {
        stage = RecordedStage.open();
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @BeforeEach
    void open() {
        console = stage.console(Screen.DESK);
    }

    @AfterEach
    void close() {
        console.close();
    }

    private Locator line() {
        return console.find("timeline");
    }

    private Page page() {
        return console.page();
    }

    private void openCamera() {
        stage.logIn(console).go("/cameras/" + stage.camera());
        awaitLine();
    }

    /** Until what is recorded is drawn. */
    private void awaitLine() {
        assertThat(console.find("recorded")).hasAttribute("d", Pattern.compile("^M.+"));
    }

    private void openYesterday() {
        openCamera();
        console.click(console.find("day-before"));
        awaitHole();
    }

    private void awaitHole() {
        assertThat(console.find("missing")).hasAttribute("d", Pattern.compile("^M.+"));
    }

    /** From the left edge, of a time that is shown. */
    private double placeOf(Instant time) {
        return ((Number) line().evaluate(
                                "(line, time) => (time - line.ariaValueMin * 1000)"
                                        + " / ((line.ariaValueMax - line.ariaValueMin) * 1000) * line.clientWidth",
                                (double) time.toEpochMilli()))
                .doubleValue();
    }

    private double millisOf(double place) {
        return ((Number) line().evaluate(
                                "(line, x) => line.ariaValueMin * 1000"
                                        + " + x / line.clientWidth * (line.ariaValueMax - line.ariaValueMin) * 1000",
                                place))
                .doubleValue();
    }

    private void pointAt(double place) {
        BoundingBox box = line().boundingBox();
        page().mouse().move(box.x + place, box.y + box.height / 2);
    }

    @Test
    void hole_saysWhyItIsThere() {
        openYesterday();
        pointAt(placeOf(stage.noon().plus(RecordedStage.RECORDED).plus(RecordedStage.MISSING.dividedBy(2))));
        assertThat(console.find("look-state")).containsText("connection of the site was interrupted");
        pointAt(placeOf(stage.noon().plus(RecordedStage.MOVED_FROM).plusSeconds(150)));
        assertThat(console.find("look")).containsText("Motion");
        assertThat(console.troubles()).isEmpty();
    }

    @Test
    void piece_isProtected_seenInTheList_andReleased() {
        openYesterday();
        console.find("choose-piece").click();
        console.find("piece-from").fill(local(stage.noon().plusSeconds(60)));
        console.find("piece-from").press("Enter");
        console.find("piece-to").fill(local(stage.noon().plusSeconds(90)));
        console.find("piece-to").press("Enter");
        console.find("protect").click();
        page().locator("dialog input[name=label]").fill("the thief");
        page().locator("dialog").locator("[data-test=submit]").click();
        assertThat(console.find("kept")).hasAttribute("d", Pattern.compile("^M.+"));

        console.find("tab-kept").click();
        assertThat(console.find("kept-piece")).containsText("the thief");
        console.find("kept-release").click();
        console.find("confirm").click();
        assertThat(console.find("kept-piece")).hasCount(0);
        assertThat(console.find("kept")).hasAttribute("d", "");
        assertThat(console.troubles()).isEmpty();
    }

    private static String local(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneId.systemDefault()).toString();
    }

    @Test
    void keyboard_findsAMoment_andSaysWhatIsThere() {
        openYesterday();
        line().focus();
        assertThat(line()).hasAttribute("role", "slider");
        page().keyboard().press("Home");
        assertThat(line()).hasAttribute("aria-valuetext", "Yesterday 00:00:00. Nothing recorded");
        for (int i = 0; i < 2; i++) {
            page().keyboard().press("PageUp");
        }
        assertThat(line()).hasAttribute("aria-valuetext", Pattern.compile("Yesterday 12:00:00. Recorded"));
        page().keyboard().press("ArrowRight");
        page().keyboard().press("ArrowRight");
        assertThat(line())
                .hasAttribute("aria-valuetext", Pattern.compile("Yesterday 13:00:00. Not recorded: the connection .*"));
        assertThat(console.find("look-state")).containsText("connection of the site");
        double day = shownSeconds();
        page().keyboard().press("+");
        assertThat(shownSeconds()).isEqualTo(day / 2);
        page().keyboard().press("-");
        assertThat(shownSeconds()).isEqualTo(day);
        assertThat(console.troubles()).isEmpty();
    }

    private double shownSeconds() {
        page().evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
        return ((Number) line().evaluate("line => line.ariaValueMax - line.ariaValueMin")).doubleValue();
    }

    @Test
    void calendar_tellsHowMuchOfADayIsThere() {
        openCamera();
        console.find("calendar").click();
        String yesterday = local(stage.noon()).substring(0, 10);
        Locator day = page().locator("[data-date='" + yesterday + "']");
        if (day.count() == 0) {
            console.find("month-before").click();
        }
        assertThat(day).hasAttribute("aria-label", Pattern.compile("1\\.3 .*recorded.*MB"));
        assertThat(console.troubles()).isEmpty();
    }

    @Test
    void fingersOnASmallPhone_moveZoomAndLook() {
        console.close();
        console = stage.console(SMALL_PHONE);
        openCamera();
        assertThat(page().evaluate("document.documentElement.scrollWidth - innerWidth"))
                .isEqualTo(0);
        BoundingBox box = line().boundingBox();
        assertThat(box.y + box.height).as("seen without scrolling").isLessThan(SMALL_PHONE.height());
        Fingers fingers = new Fingers(page(), line());
        double day = shownSeconds();
        double begin = millisOf(0);
        fingers.move(new double[] {100}, new double[] {200});
        assertThat(begin - millisOf(0))
                .as("moved with the finger")
                .isCloseTo(100 / box.width * day * 1000, withinPercentage(5));
        fingers.move(new double[] {120, 180}, new double[] {90, 210});
        assertThat(shownSeconds()).isCloseTo(day / 2, withinPercentage(5));

        console.find("go-live").tap();
        console.find("day-before").tap();
        awaitHole();
        fingers.down(placeOf(stage.noon().plus(RecordedStage.RECORDED).plus(RecordedStage.MISSING.dividedBy(2))));
        assertThat(console.find("look-state")).containsText("connection of the site");
        fingers.up();
        assertThat(console.find("look-state")).isVisible();
        assertThat(console.troubles()).isEmpty();
    }
}
