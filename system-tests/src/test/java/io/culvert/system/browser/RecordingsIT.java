package io.culvert.system.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time line of a camera's page, over a day that was recorded with a hole: found, played, looked through, protected, saved. */
@Timeout(180)
class RecordingsIT {
    private static final int MOST_CLICKS = 4;

    private static final double STOP_MILLIS = 200;
    private static final int STOPS_OF_A_DAY = 30;
    private static final int STEPS_OF_A_HAND = 6;
    private static final long DAY_SECONDS = Duration.ofHours(24).toSeconds();

    /** As a phone: without media sources, but able to play HLS. */
    private static final String PLAYS_HLS_ITSELF =
            "window.MediaSource = undefined; window.ManagedMediaSource = class {};";

    /** Notes ten times a second which moment is shown by the player that is open now, and how it is. */
    private static final String WATCH_PLAYER = """
            () => {
              const player = document.querySelector('[data-test=recorded-player]');
              const video = player.querySelector('video');
              const hls = video.hls;
              window.told = { moments: [], states: [] };
              setInterval(() => {
                window.told.moments.push(hls.playingDate?.getTime() ?? 0);
                window.told.states.push(video.isConnected && video.hls === hls ? player.dataset.state : 'another');
              }, 100);
            }
            """;

    /** One of the smallest that are still about. */
    private static final Screen SMALL_PHONE = new Screen(375, 667, true, "en-GB");

    /** Counts how often a player begins anew, and drawn pictures of the page in which that is seen. */
    private static final String WATCH_DARKNESS = """
            () => {
              const player = document.querySelector('[data-test=recorded-player]');
              const cover = document.querySelector('[data-test=scrubbed]');
              window.connected = 0;
              window.dark = 0;
              new MutationObserver(() => { window.connected += player.dataset.state === 'connecting' ? 1 : 0; })
                .observe(player, { attributeFilter: ['data-state'] });
              const look = () => {
                window.dark += player.dataset.state === 'connecting' && cover.hidden ? 1 : 0;
                requestAnimationFrame(look);
              };
              look();
            }
            """;

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
        drawn();
        return ((Number) line().evaluate(
                                "(line, time) => (time - line.ariaValueMin * 1000)"
                                        + " / ((line.ariaValueMax - line.ariaValueMin) * 1000) * line.clientWidth",
                                (double) time.toEpochMilli()))
                .doubleValue();
    }

    private double millisOf(double place) {
        drawn();
        return ((Number) line().evaluate(
                                "(line, x) => line.ariaValueMin * 1000"
                                        + " + x / line.clientWidth * (line.ariaValueMax - line.ariaValueMin) * 1000",
                                place))
                .doubleValue();
    }

    /** The time line handles what it shows from now on at once, and draws it, and says so, with the next picture of the page. */
    private void drawn() {
        page().evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    private void pointAt(double place) {
        BoundingBox box = line().boundingBox();
        page().mouse().move(box.x + place, box.y + box.height / 2);
    }

    private Locator video() {
        return console.find("recorded-player").locator("video");
    }

    @Test
    void yesterday_isReachedInFourClicks_andPlaysFromThere() {
        stage.logIn(console);
        console.click(page().locator("a.cover[href$='/" + stage.camera() + "']"));
        awaitLine();
        console.keepPlayers();
        console.click(console.find("day-before"));
        awaitHole();
        double place = placeOf(stage.noon().plus(RecordedStage.RECORDED.dividedBy(3)));
        double asked = millisOf(place);
        long clicked = System.nanoTime();
        console.clickAt(line(), place);
        console.awaitMovingPicture(video(), 20_000);
        double ahead = playingMillis() - asked;
        double since = (System.nanoTime() - clicked) / 1e6;
        assertThat(console.clicks()).isLessThanOrEqualTo(MOST_CLICKS);
        assertThat(ahead).as("behind where it began").isBetween(-500.0, since + 2000);
        assertThat(line()).hasAttribute("aria-valuetext", Pattern.compile("Yesterday 12:.*Recorded"));

        assertSpeeds();

        console.find("go-live").click();
        assertThat(console.find("player")).hasAttribute("data-state", "playing");
        assertThat(console.troubles()).isEmpty();
    }

    private void assertSpeeds() {
        for (String speed : List.of("16", "4", "0.5")) {
            double times = Double.parseDouble(speed);
            console.find("speed").selectOption(speed);
            double before = playingMillis();
            long began = System.nanoTime();
            page().waitForTimeout(1500);
            assertThat((playingMillis() - before) / ((System.nanoTime() - began) / 1e6))
                    .as("of %s times the speed", speed)
                    .isBetween(times * 0.7, times * 1.3);
        }
    }

    @Test
    void momentAgo_playsOnIntoThePresent_asOnePicture_andBackToLive() {
        openCamera();
        console.keepPlayers();
        console.find("zoom").selectOption("60000");
        assertThat(line()).hasAttribute("aria-valuetext", "Live");
        page().waitForTimeout(400);
        long opened = System.currentTimeMillis();
        console.clickAt(line(), placeOf(Instant.ofEpochMilli(opened - 5000)));
        console.awaitMovingPicture(video(), 20_000);
        page().evaluate(WATCH_PLAYER);
        page().waitForFunction(
                        "until => window.told.moments.at(-1) > until",
                        opened + 1000.0,
                        new Page.WaitForFunctionOptions().setTimeout(30_000));
        @SuppressWarnings("unchecked")
        List<Number> moments = (List<Number>) page().evaluate("() => window.told.moments");
        List<Long> times = moments.stream().map(Number::longValue).toList();
        assertThat(times).isSorted();
        assertThat(times.getFirst()).as("recorded before it was asked for").isLessThan(opened);
        assertThat(page().evaluate("() => [...new Set(window.told.states)].sort().join()"))
                .as("of the one player; it may have to wait where nothing newer is recorded yet")
                .isIn("playing", "playing,stalled");

        console.find("go-live").click();
        assertThat(console.find("player")).hasAttribute("data-state", "playing");
        assertThat(console.troubles()).isEmpty();
    }

    @Test
    void playlistThatEnds_isFollowedByTheNext_withoutADarkMoment() {
        stage.logIn(console).go("/cameras/" + stage.dayCamera());
        console.click(console.find("day-before"));
        awaitHole();
        console.clickAt(line(), placeOf(stage.midnight().plus(Duration.ofHours(8))));
        console.awaitMovingPicture(video(), 20_000);
        page().evaluate(WATCH_DARKNESS);
        video().evaluate("video => { video.currentTime = video.duration - 1.5; }");
        assertThat(line())
                .hasAttribute("aria-valuetext", Pattern.compile("Yesterday 10:0[0-4]:(0[5-9]|[1-5]).*Recorded"));
        assertThat(page().evaluate("() => window.connected")).isEqualTo(1);
        assertThat(page().evaluate("() => window.dark")).isEqualTo(0);
        assertThat(console.find("scrubbed")).isHidden();
        assertThat(console.troubles()).isEmpty();
    }

    @Test
    void browserThatPlaysHlsItself_likeAPhone_playsOverTheHole_andIsToldWhy() {
        page().addInitScript(PLAYS_HLS_ITSELF);
        openYesterday();
        console.clickAt(line(), placeOf(stage.noon().plus(RecordedStage.RECORDED.dividedBy(3))));
        console.awaitMovingPicture(video(), 20_000);
        assertThat(video()).hasAttribute("src", Pattern.compile("/archive/.*\\.m3u8"));
        assertThat(line()).hasAttribute("aria-valuetext", Pattern.compile("Yesterday 12:1.*Recorded"));

        console.find("zoom").selectOption("3600000");
        showHole();
        console.clickAt(line(), placeOf(stage.again().minus(Duration.ofMinutes(10))));
        assertThat(line()).hasAttribute("aria-valuetext", Pattern.compile("Yesterday 13:10:.*Recorded"));
        console.awaitMovingPicture(video(), 20_000);
        assertThat(line()).hasAttribute("aria-valuetext", Pattern.compile("Yesterday 13:10:.*Recorded"));

        console.find("go-live").click();
        page().route(
                        Pattern.compile("/archive-.*\\.m3u8"),
                        route -> route.fulfill(new Route.FulfillOptions().setStatus(403)));
        console.find("day-before").click();
        awaitHole();
        console.clickAt(line(), placeOf(stage.noon().plusSeconds(600)));
        assertThat(console.find("recorded-player")).hasAttribute("data-state", "denied");
    }

    private double playingMillis() {
        return ((Number) video().evaluate("video => video.hls.playingDate.getTime()")).doubleValue();
    }

    @Test
    void hole_isPassedOver_andWhyItIsThereIsSaid() {
        openYesterday();
        pointAt(placeOf(stage.noon().plus(RecordedStage.RECORDED).plus(RecordedStage.MISSING.dividedBy(2))));
        assertThat(console.find("look-state")).containsText("connection of the site was interrupted");
        pointAt(placeOf(stage.noon().plus(RecordedStage.MOVED_FROM).plusSeconds(150)));
        assertThat(console.find("look")).containsText("Motion");
        console.find("zoom").selectOption("3600000");
        console.keepPlayers();
        showHole();
        console.clickAt(line(), placeOf(stage.again().minus(Duration.ofMinutes(10))));
        console.awaitMovingPicture(video(), 20_000);
        assertThat(playingMillis()).as("where it goes on").isGreaterThanOrEqualTo((double)
                (stage.again().toEpochMilli() - 1000));
        assertThat(console.troubles()).isEmpty();
    }

    /** Moves what is shown, as a hand does, until the hole is in it. */
    private void showHole() {
        Instant middle = stage.again().minus(Duration.ofMinutes(10));
        for (int i = 0; i < 40 && Math.abs(placeOf(middle) - 400) > 300; i++) {
            double by = Math.clamp(400 - placeOf(middle), -350, 350);
            pointAt(400);
            page().mouse().down();
            pointAt(400 + by / 2);
            pointAt(400 + by);
            page().mouse().up();
        }
    }

    @Test
    void pointerThatStops_isShownTheKeyFrameOfThatTime() {
        openYesterday();
        Stops stops = Stops.watch(page(), "look-picture");
        pointAt(placeOf(stage.noon().plus(RecordedStage.RECORDED.dividedBy(2))));
        for (int i = 0; i < 8; i++) {
            page().mouse().wheel(0, -250);
        }
        page().waitForTimeout(600);
        double from = Math.max(0, placeOf(stage.noon()));
        double to = Math.min(line().boundingBox().width, placeOf(stage.noon().plus(RecordedStage.RECORDED)));
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 15; i++) {
            double target = random.nextDouble(from + 5, to - 5);
            approach(target - (i % 2 == 0 ? 15 : -15), target);
            stops.await();
        }
        System.out.println("pointed at: " + stops);
        assertThat(stops.medianMillis()).as("%s", stops).isLessThan(STOP_MILLIS);
        assertThat(console.find("look-picture").evaluate("canvas => canvas.width"))
                .isNotEqualTo(0);
        assertThat(console.troubles()).isEmpty();
    }

    /** In steps, as a hand does. */
    private void approach(double from, double target) {
        BoundingBox box = line().boundingBox();
        page().mouse().move(box.x + from, box.y + box.height / 2);
        page().mouse().move(box.x + target, box.y + box.height / 2, new Mouse.MoveOptions().setSteps(STEPS_OF_A_HAND));
    }

    @Test
    void headThatIsDraggedOverADay_showsTheKeyFrameWhereItStops() {
        stage.logIn(console).go("/cameras/" + stage.dayCamera());
        console.click(console.find("day-before"));
        awaitHole();
        Instant midnight = stage.midnight();
        double place = placeOf(midnight.plus(Duration.ofHours(10)));
        console.clickAt(line(), place);
        console.awaitMovingPicture(video(), 20_000);
        pointAt(place);
        page().mouse().down();
        Stops stops = dragOverDay(place);
        if (stops.p95Millis() >= STOP_MILLIS) { // what other programs take of the machine comes and goes
            stops = dragOverDay(placeOf(midnight.plusSeconds(DAY_SECONDS / 2)));
        }
        page().mouse().up();
        assertThat(stops.p95Millis()).as("%s", stops).isLessThan(STOP_MILLIS);
        console.awaitMovingPicture(video(), 20_000);
        assertThat(console.find("scrubbed")).isHidden();
        assertThat(console.troubles()).isEmpty();
    }

    /** With the button held at that place, and at the middle of the day in the end. */
    private Stops dragOverDay(double from) {
        Stops stops = Stops.watch(page(), "scrubbed");
        SplittableRandom random = new SplittableRandom(11);
        double noon = placeOf(stage.midnight().plusSeconds(DAY_SECONDS / 2));
        double place = from;
        while (stops.count() < STOPS_OF_A_DAY) {
            long seconds = random.nextLong(300, DAY_SECONDS - 300);
            if (stage.isRecordedAllAround(stage.midnight().plusSeconds(seconds))) {
                double next = noon * seconds / (DAY_SECONDS / 2.0);
                approach(place, next);
                place = next;
                stops.await();
            }
        }
        approach(place, noon);
        System.out.println("dragged over a day: " + stops);
        return stops;
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
        console.find("kept-show").click();
        console.awaitMovingPicture(video(), 20_000);
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
    void piece_isDownloaded_withProgress_andStoppedHalfWay() throws Exception {
        openYesterday();
        console.find("choose-piece").click();
        console.find("piece-to").fill(local(stage.noon().plusSeconds(600)));
        console.find("piece-to").press("Enter");
        console.find("piece-from").fill(local(stage.noon()));
        console.find("piece-from").press("Enter");

        CDPSession network = page().context().newCDPSession(page());
        rate(network, 400_000);
        List<String> stopped = Collections.synchronizedList(new ArrayList<>());
        page().onRequestFailed(request -> stopped.add(request.url()));
        console.find("download").click();
        page().waitForFunction(
                        "() => { const share = document.querySelector('[data-test=export-progress]')?.value; return share > 0.02 && share < 0.9; }");
        console.find("export-close").click();
        page().waitForCondition(() -> stopped.stream().anyMatch(url -> url.endsWith("-600.000.mp4")));

        rate(network, -1);
        Download download =
                page().waitForDownload(() -> console.find("download").click());
        assertThat(console.find("export")).hasAttribute("data-state", "done");
        assertThat(download.suggestedFilename())
                .startsWith(stage.camera() + "_")
                .endsWith("_12-00-00.mp4");
        assertThat(Files.size(download.path())).isGreaterThan(1_000_000);
        assertThat(seconds(download.path())).isBetween(599.0, 602.0);
        assertThat(console.troubles()).allMatch(trouble -> trouble.contains("-600.000.mp4"));
    }

    private static void rate(CDPSession network, int bytesPerSecond) {
        JsonObject conditions = new JsonObject();
        conditions.addProperty("offline", false);
        conditions.addProperty("latency", 0);
        conditions.addProperty("downloadThroughput", bytesPerSecond);
        conditions.addProperty("uploadThroughput", -1);
        network.send("Network.enable");
        network.send("Network.emulateNetworkConditions", conditions);
    }

    private static double seconds(Path file) throws Exception {
        Process probe = new ProcessBuilder(
                        "ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file.toString())
                .start();
        String told = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(probe.waitFor()).isZero();
        return Double.parseDouble(told.strip());
    }

    @Test
    void keyboard_findsAMoment_saysWhatIsThere_andPlays() {
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
        page().keyboard().press("Enter");
        console.awaitMovingPicture(video(), 20_000);
        assertThat(line()).hasAttribute("aria-valuetext", Pattern.compile("Yesterday 13:10:.*Recorded"));
        page().keyboard().press("Enter");
        page().waitForFunction("() => document.querySelector('[data-test=recorded-player] video').paused");

        double day = shownSeconds();
        page().keyboard().press("+");
        assertThat(shownSeconds()).isEqualTo(day / 2);
        page().keyboard().press("-");
        assertThat(shownSeconds()).isEqualTo(day);
        assertThat(console.troubles()).isEmpty();
    }

    private double shownSeconds() {
        drawn();
        return ((Number) line().evaluate("line => line.ariaValueMax - line.ariaValueMin")).doubleValue();
    }

    @Test
    void calendar_tellsHowMuchOfADayIsThere_andPlaysIt() {
        openCamera();
        console.find("calendar").click();
        String yesterday = local(stage.noon()).substring(0, 10);
        Locator day = page().locator("[data-date='" + yesterday + "']");
        if (day.count() == 0) {
            console.find("month-before").click();
        }
        assertThat(day).hasAttribute("aria-label", Pattern.compile("1\\.3 .*recorded.*MB"));
        day.click();
        console.awaitMovingPicture(video(), 20_000);
        assertThat(line()).hasAttribute("aria-valuetext", Pattern.compile("Yesterday 12:00:.*Recorded"));
        assertThat(console.troubles()).isEmpty();
    }

    @Test
    void fingersOnASmallPhone_moveZoomLookAndPlay() {
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
        page().touchscreen()
                .tap(
                        box.x + placeOf(stage.noon().plus(RecordedStage.RECORDED.dividedBy(2))),
                        line().boundingBox().y + box.height / 2);
        console.awaitMovingPicture(video(), 20_000);
        assertThat(line()).hasAttribute("aria-valuetext", Pattern.compile("Yesterday 12:[12].*Recorded"));
        assertThat(console.troubles()).isEmpty();
    }
}
