package io.culvert.system.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.sun.net.httpserver.HttpServer;
import io.culvert.system.process.Installation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The player as somebody sees it, on the camera's page, on the wall and in the page of another site: and what it says and does
 * while the camera is away or the link is taken back.
 */
@Timeout(180)
class LivePlayerIT extends StagedTest {

    /** Until a camera that is gone is noticed, the player has tried again, and the camera has been reached again. */
    private static final LocatorAssertions.HasAttributeOptions SLOWLY =
            new LocatorAssertions.HasAttributeOptions().setTimeout(40_000);

    private static final String STATES_OF_PLAYER = """
            () => {
              const player = document.querySelector('[data-test=player]');
              window.states = [];
              new MutationObserver(() => window.states.push(player.dataset.state)).observe(player, { attributeFilter: ['data-state'] });
            }
            """;

    private Console console;

    @BeforeEach
    void open() {
        console = stage.console(Screen.DESK);
    }

    @AfterEach
    void close() {
        console.close();
    }

    private void logIn() {
        console.open().logIn("user", ConsoleStage.PASSWORD).settled();
    }

    private Locator player() {
        return console.find("player");
    }

    /** A page that went while it was let in never learned of its session, which ends after half a minute. */
    private static void awaitSessions(String camera, int count) {
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(installation()
                        .gateway()
                        .api()
                        .get("/sessions?camera=" + camera)
                        .path("items"))
                .hasSize(count));
    }

    private static Installation installation() {
        return stage.installation();
    }

    @Test
    void camera_goesAndComesBack_andThePictureWithIt() {
        logIn();
        console.go("/cameras/" + ConsoleStage.USERS_CAMERA);
        PlaywrightAssertions.assertThat(player()).hasAttribute("data-state", "playing");
        console.page().evaluate(STATES_OF_PLAYER);
        installation().cameras().close();
        try {
            PlaywrightAssertions.assertThat(player()).hasAttribute("data-state", "offline", SLOWLY);
            assertThat(player().innerText()).isNotBlank();
        } finally {
            installation().cameras().start();
        }
        PlaywrightAssertions.assertThat(player()).hasAttribute("data-state", "playing", SLOWLY);
        console.awaitMovingPicture(20_000);
        String told = console.page().evaluate("() => window.states.join(' ')").toString();
        assertThat(told).as("each try while it is away is not told of").containsOnlyOnce("offline");
    }

    @Test
    void wall_playsWhatIsSeen_onTheWholeScreen() {
        logIn();
        String camera = ConsoleStage.USERS_CAMERA;
        console.go("/wall");
        console.awaitMovingPicture(20_000);
        awaitSessions(camera, 1);

        Page page = console.page();
        console.find("full").click();
        page.waitForFunction("() => document.fullscreenElement?.id === 'wall'");
        page.locator("#cell-0").focus();
        page.keyboard().press("w");
        page.waitForFunction("() => document.fullscreenElement === null");

        page.evaluate("() => { document.querySelector('#wall').style.marginTop = '300vh'; }");
        awaitSessions(camera, 0);
        page.evaluate("() => { document.querySelector('#wall').style.marginTop = ''; }");
        console.awaitMovingPicture(20_000);

        hidden(true);
        awaitSessions(camera, 0);
        hidden(false);
        console.awaitMovingPicture(20_000);
        assertThat(console.troubles()).isEmpty();
    }

    /** As if the person went to another tab. */
    private void hidden(boolean hidden) {
        console.page().evaluate("""
                hidden => {
                  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
                  document.dispatchEvent(new Event('visibilitychange'));
                }
                """, hidden);
    }

    @Test
    void otherSite_embedsTheCamera_untilTheShareIsTakenBack() throws Exception {
        Installation.Share share = installation().share(installation().firstName());
        Page page = console.page();
        HttpServer site = otherSite(embedAddress(share.camera(), share.token()));
        try {
            page.navigate("http://localhost:" + site.getAddress().getPort() + "/");
            var frame = page.frameLocator("iframe");
            PlaywrightAssertions.assertThat(frame.locator("body")).hasAttribute("data-state", "playing");
            console.awaitMovingPicture(frame.locator("video"), 20_000);
            assertThat(embedded().evaluate("location.href").toString()).doesNotContain("clk_", "token");

            embedded().evaluate("location.reload()");
            PlaywrightAssertions.assertThat(frame.locator("body")).hasAttribute("data-state", "playing");
            installation().revoke(share);
            PlaywrightAssertions.assertThat(frame.locator("body")).hasAttribute("data-state", "denied");
            PlaywrightAssertions.assertThat(frame.locator("#message")).containsText("not valid");
            awaitSessions(share.camera(), 0);
        } finally {
            site.stop(0);
        }
    }

    private Frame embedded() {
        return console.page().frames().getLast();
    }

    private static String embedAddress(String camera, String token) {
        return stage.address() + camera + "/embed.html?token=" + token;
    }

    private static HttpServer otherSite(String embedded) throws IOException {
        byte[] page = ("<!doctype html><title>Another site</title><iframe width=640 height=360 src='" + embedded
                        + "'></iframe>")
                .getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            try (exchange) {
                exchange.getResponseBody().write(page);
            }
        });
        server.start();
        return server;
    }

    @Test
    void wrongToken_isToldSo() {
        console.page().navigate(embedAddress(installation().firstName(), "clk_shr_none"));
        PlaywrightAssertions.assertThat(console.page().locator("body")).hasAttribute("data-state", "denied");
    }

    @Test
    void browserThatPlaysHlsItself_likeAPhone_playsAndIsToldOfARefusal() {
        console.page().addInitScript("window.MediaSource = undefined; window.ManagedMediaSource = class {};");
        Installation.Share share = installation().share(installation().firstName());
        console.page().navigate(embedAddress(share.camera(), share.token()));
        PlaywrightAssertions.assertThat(console.page().locator("body")).hasAttribute("data-state", "playing");
        PlaywrightAssertions.assertThat(console.page().locator("video"))
                .hasAttribute("src", Pattern.compile("/index\\.m3u8"));
        console.awaitMovingPicture(20_000);
        console.page().navigate(embedAddress(share.camera(), "clk_shr_none"));
        PlaywrightAssertions.assertThat(console.page().locator("body")).hasAttribute("data-state", "denied");
    }

    @Test
    void sessionThatIsRefusedEveryTime_isAskedForSeldom() {
        AtomicInteger refused = new AtomicInteger();
        console.page().route(Pattern.compile("/live/.*\\.m3u8"), route -> {
            refused.incrementAndGet();
            route.fulfill(new Route.FulfillOptions().setStatus(403));
        });
        logIn();
        console.go("/cameras/" + ConsoleStage.USERS_CAMERA);
        console.page().waitForTimeout(5000);
        assertThat(refused).hasValueBetween(2, 6);
    }

    @Test
    void wall_madeSmallerAndLargerAgain_playsWhatItShows() {
        logIn();
        console.page()
                .evaluate(
                        "camera => localStorage.setItem('culvert.wall', JSON.stringify({ size: 3, arranged: true,"
                                + " cells: Array.from({ length: 9 }, (_, at) => at < 4 ? null : camera) }))",
                        ConsoleStage.USERS_CAMERA);
        console.go("/wall");
        cellsPlay(5);
        console.find("size-2").click();
        cellsPlay(0);
        console.find("size-3").click();
        cellsPlay(5);
        assertThat(console.troubles()).isEmpty();
    }

    private void cellsPlay(int count) {
        Page page = console.page();
        page.waitForFunction("count => document.querySelectorAll('.cell video').length === count", count);
        for (Locator video : page.locator(".cell video").all()) {
            console.awaitMovingPicture(video, 20_000);
        }
        awaitSessions(ConsoleStage.USERS_CAMERA, count);
    }
}
