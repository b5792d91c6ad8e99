package io.culvert.system.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.RestApi;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider at work in the console: agents one by one and by list, users, keys, sessions; and the wall. */
class ProviderPagesIT extends StagedTest {

    private Console console;

    @BeforeEach
    void logIn() {
        console = stage.console(Screen.DESK).open().logIn("admin", ConsoleStage.PASSWORD);
    }

    @AfterEach
    void nothingWentWrong() {
        assertThat(console.troubles())
                .filteredOn(trouble -> !trouble.contains("status of 422")) // values that were meant to be refused
                .isEmpty();
        console.close();
    }

    private Locator dialog() {
        return console.page().locator("dialog[open]");
    }

    private void isSaid(String text) {
        PlaywrightAssertions.assertThat(console.page().locator(".says")).containsText(text);
    }

    @Test
    void agent_isRegistered_found_givenANewKey_andDeleted() {
        console.go("/agents");
        console.find("register").click();
        dialog().locator("input[name=agent_id]").fill("123456789012");
        console.find("submit").click();
        PlaywrightAssertions.assertThat(dialog().locator("[aria-invalid=true]")).hasId("agent_id");
        dialog().locator("input[name=agent_id]").fill("");
        dialog().locator("input[name=model]").fill("Dome 4K");
        console.find("submit").click();
        String id = console.find("agent-id").inputValue();
        String key = console.find("activation-key").inputValue();
        assertThat(id).matches("[0-9]{12}");
        assertThat(key).startsWith("clk_act_");
        console.find("done").click();

        console.find("search").fill("dome 4");
        PlaywrightAssertions.assertThat(console.find("agent")).hasCount(1);
        console.find("state").first().selectOption("online");
        PlaywrightAssertions.assertThat(console.find("agent")).hasCount(0);
        console.find("state").first().selectOption("registered");
        console.page().locator("main a.code").click();

        PlaywrightAssertions.assertThat(console.page().locator("h1")).containsText(id);
        console.find("new_key").click();
        console.find("confirm").click();
        assertThat(console.find("activation-key").inputValue())
                .startsWith("clk_act_")
                .isNotEqualTo(key);
        console.find("done").click();
        console.find("delete").click();
        console.find("confirm").click();
        isSaid("deleted");
        assertThat(stage.api().send("GET", "/agents/" + id, null).status()).isEqualTo(404);
    }

    @Test
    void agentThatIsOnline_isDisconnected_andComesBack() {
        String id = stage.installation().agent().agentId();
        String before = stage.api().get("/agents/" + id).path("connected_at").asText();
        console.go("/agents/" + id);
        PlaywrightAssertions.assertThat(console.find("input")).not().hasCount(0);
        console.find("disconnect").click();
        isSaid("ended");
        await().until(() -> !before.equals(
                        stage.api().get("/agents/" + id).path("connected_at").asText())
                && stage.api().get("/agents/" + id).path("state").asText().equals("online"));
    }

    @Test
    void list_isImported_withAReportPerLine_andItsKeysAreSaved() throws Exception {
        String rows = IntStream.rangeClosed(1, 600)
                .mapToObj(i -> i == 300 ? "123456789012,,Box,S-300" : ",,Box,S-" + i)
                .collect(Collectors.joining("\n"));
        console.go("/agents/import");
        console.find("list").fill("agent_id,activation_key,model,serial\n" + rows);
        console.find("send").click();
        console.find("outcome").waitFor();
        PlaywrightAssertions.assertThat(console.find("outcome")).hasText("599 registered, 1 refused");
        console.find("refused").check();
        PlaywrightAssertions.assertThat(console.find("line")).hasCount(1);
        assertThat(console.find("line").textContent()).contains("301", "123456789012", "Not an Agent ID");

        Download download =
                console.page().waitForDownload(() -> console.find("keys").click());
        String csv = Files.readString(download.path());
        assertThat(download.suggestedFilename()).isEqualTo("agents.csv");
        assertThat(csv.lines()).hasSize(600).first().isEqualTo("agent_id,activation_key");
        assertThat(csv.lines().skip(1)).allMatch(line -> line.matches("[0-9]{12},clk_act_[0-9A-Za-z]{36}"));

        console.go("/agents");
        console.find("search").fill("s-44");
        PlaywrightAssertions.assertThat(console.find("agent")).hasCount(11);
        console.find("search").fill("box");
        PlaywrightAssertions.assertThat(console.find("agent")).hasCount(50);
        console.find("more").click();
        PlaywrightAssertions.assertThat(console.find("agent")).hasCount(100);
    }

    @Test
    void user_isAdded_limited_givenANewPassword_andDeleted() {
        console.go("/users");
        console.find("add").click();
        dialog().locator("input[name=login]").fill("anna@example.net");
        dialog().locator("input[name=password]").fill("short");
        console.find("submit").click();
        PlaywrightAssertions.assertThat(dialog().locator("[aria-invalid=true]")).hasId("password");
        dialog().locator("input[name=password]").fill("long-enough-1");
        dialog().locator("input[name=max_cameras]").fill("4");
        console.find("submit").click();
        isSaid("added");
        Locator row = console.find("user").filter(new Locator.FilterOptions().setHasText("anna@example.net"));
        PlaywrightAssertions.assertThat(row).containsText("4 cameras");

        row.locator("[data-test=edit]").click();
        dialog().locator("input[name=password]").fill("long-enough-2");
        dialog().locator("input[name=max_cameras]").fill("");
        dialog().locator("input[name=max_sessions]").fill("0");
        console.find("submit").click();
        PlaywrightAssertions.assertThat(row).containsText("0 sessions");
        assertThat(logIn("anna@example.net", "long-enough-1")).isEqualTo(401);
        assertThat(logIn("anna@example.net", "long-enough-2")).isEqualTo(200);

        row.locator("[data-test=delete]").click();
        console.find("confirm").click();
        PlaywrightAssertions.assertThat(row).hasCount(0);
        assertThat(logIn("anna@example.net", "long-enough-2")).isEqualTo(401);
    }

    private static int logIn(String login, String password) {
        return stage.api()
                .send("POST", "/login", Map.of("login", login, "password", password))
                .status();
    }

    @Test
    void apiKey_isShownOnce_works_andIsDeleted() {
        console.go("/keys");
        console.find("add").click();
        dialog().locator("input[name=label]").fill("Billing");
        console.find("submit").click();
        String key = console.find("api-key").inputValue();
        console.find("done").click();
        String api = stage.installation().gateway().ready().path("api_url").asText();
        assertThat(new RestApi(api, key).send("GET", "/agents", null).status()).isEqualTo(200);
        Locator row = console.find("key").filter(new Locator.FilterOptions().setHasText("Billing"));
        assertThat(row.innerText()).doesNotContain("clk_");
        row.locator("[data-test=delete]").click();
        console.find("confirm").click();
        PlaywrightAssertions.assertThat(row).hasCount(0);
        assertThat(new RestApi(api, key).send("GET", "/agents", null).status()).isEqualTo(401);
    }

    @Test
    void session_isSeen_andEnded() throws Exception {
        var installation = stage.installation();
        String camera = installation.firstName();
        try (RtspViewer viewer = RtspViewer.play(
                installation.share(camera).rtspUrl(), installation.uuid(camera), RtspViewer.Transport.TCP)) {
            console.go("/sessions");
            console.find("protocol").selectOption("rtsps");
            PlaywrightAssertions.assertThat(console.find("session")).hasCount(0);
            console.find("protocol").selectOption("rtsp");
            PlaywrightAssertions.assertThat(console.find("session")).hasCount(1);
            console.find("end").click();
            console.find("confirm").click();
            isSaid("ended");
            PlaywrightAssertions.assertThat(console.find("session")).hasCount(0);
        }
    }

    @Test
    void event_appearsAsItHappens_andOnlyWhereItIsWanted() {
        console.go("/events");
        console.find("kind").selectOption("camera_*");
        console.settled();
        String camera = "/cameras/"
                + stage.api()
                        .post(
                                "/cameras",
                                Map.of(
                                        "name",
                                        "passing",
                                        "title",
                                        "Passing",
                                        "source",
                                        Map.of("type", "rtsp", "url", "rtsp://127.0.0.1:1/x")))
                        .path("name")
                        .asText();
        Locator newest = console.find("event").first();
        PlaywrightAssertions.assertThat(newest).containsText("passing");
        PlaywrightAssertions.assertThat(newest).containsText("Camera added");
        stage.api().delete(camera);
        PlaywrightAssertions.assertThat(newest).containsText("Camera removed");
        console.find("kind").selectOption("node_*");
        PlaywrightAssertions.assertThat(newest).containsText("Gateway online");
    }

    @Test
    void event_beforeTheStreamIsOpen_isShownWhenItIs() {
        Page page = console.page();
        List<Route> held = new ArrayList<>();
        page.route("**/events/stream**", held::add);
        console.go("/events");
        PlaywrightAssertions.assertThat(console.find("event").first()).isVisible();
        String source = "rtsp://127.0.0.1:1/x";
        stage.api()
                .post(
                        "/cameras",
                        Map.of("name", "between", "title", "Between", "source", Map.of("type", "rtsp", "url", source)));
        page.waitForCondition(() -> !held.isEmpty());
        page.unroute("**/events/stream**");
        held.forEach(Route::resume);
        PlaywrightAssertions.assertThat(console.find("event").first())
                .containsText("between", new LocatorAssertions.ContainsTextOptions().setTimeout(8_000));
        stage.api().delete("/cameras/between");
    }

    @Test
    void moreEvents_askedForBeforeTheStreamIsOpen_areShownAllTheSame() {
        for (int i = 0; i < 30; i++) {
            stage.api().post("/cameras", directCamera("brief"));
            stage.api().delete("/cameras/brief");
        }
        Page page = console.page();
        List<Route> streams = new ArrayList<>();
        List<Route> parts = new ArrayList<>();
        page.route("**/events/stream**", streams::add);
        page.route("**/events?*cursor=*", parts::add);
        console.go("/events");
        console.find("more").click();
        page.waitForCondition(() -> !streams.isEmpty() && !parts.isEmpty());
        page.unroute("**/events/stream**");
        page.waitForResponse("**/events/stream**", () -> streams.forEach(Route::resume));
        stage.api().post("/cameras", directCamera("brief"));
        PlaywrightAssertions.assertThat(console.find("event").first()).containsText("Camera added");
        page.unroute("**/events?*cursor=*");
        parts.forEach(Route::resume);
        PlaywrightAssertions.assertThat(console.find("event").nth(55)).isVisible();
        stage.api().delete("/cameras/brief");
    }

    @Test
    void cameraAddedBeforeTheStreamIsOpen_isShownWhenItIs() {
        Page page = console.page();
        List<Route> held = new ArrayList<>();
        page.route("**/events/stream**", held::add);
        page.clock().install();
        console.go("/cameras");
        console.settled();
        // From here on the page asks by itself only when five seconds have passed, which they do not.
        page.clock().pauseAt(System.currentTimeMillis() + 1_000);
        page.waitForResponse(response -> response.url().contains("/api/v1/cameras"), () -> page.clock()
                .runFor(6_000));
        page.waitForCondition(() -> !held.isEmpty());
        stage.api().post("/cameras", directCamera("between"));
        page.waitForResponse("**/events/stream**", () -> {
            page.unroute("**/events/stream**"); // which may let go on what is held, too
            held.forEach(Route::resume);
        });
        Locator camera = page.getByText("Titled between").first();
        for (int i = 0; i < 40 && !camera.isVisible(); i++) {
            page.clock().runFor(100);
        }
        PlaywrightAssertions.assertThat(camera).isVisible();
        stage.api().delete("/cameras/between");
    }

    private static Map<String, Object> directCamera(String name) {
        return Map.of(
                "name",
                name,
                "title",
                "Titled " + name,
                "source",
                Map.of("type", "rtsp", "url", "rtsp://127.0.0.1:1/x"));
    }

    @Test
    void audit_tellsWhoDidWhat_narrowed() {
        stage.apiOf("provider").post("/agents", Map.of("model", "Audited"));
        console.go("/audit");
        console.find("search").fill("provider");
        console.find("action").selectOption("register");
        Locator entries = console.find("entry");
        PlaywrightAssertions.assertThat(entries).hasCount(1);
        PlaywrightAssertions.assertThat(entries).containsText("127.0.0.1");
        console.find("from").fill("2099-01-01T00:00");
        PlaywrightAssertions.assertThat(entries).hasCount(0);
    }

    @Test
    void provider_isAdded_andDeletedOnlyByItsName() {
        console.go("/operators");
        console.find("add").click();
        dialog().locator("input[name=name]").fill("North Cable");
        console.find("submit").click();
        String login = console.find("provider-login").inputValue();
        String password = console.find("provider-password").inputValue();
        console.find("done").click();
        assertThat(logIn(login, password)).isEqualTo(200);
        Locator row = console.find("operator").filter(new Locator.FilterOptions().setHasText("North Cable"));
        row.locator("[data-test=delete]").click();
        dialog().locator("input[name=typed]").fill("South Cable");
        console.find("submit").click();
        PlaywrightAssertions.assertThat(dialog().locator("[aria-invalid=true]")).hasId("typed");
        dialog().locator("input[name=typed]").fill("North Cable");
        console.find("submit").click();
        PlaywrightAssertions.assertThat(row).hasCount(0);
        assertThat(logIn(login, password)).isEqualTo(401);
    }

    @Test
    void wall_isArrangedByKeyboard_andStaysSo() {
        console.go("/wall");
        console.page().locator("#cell-0").focus();
        console.page().keyboard().press("Delete");
        PlaywrightAssertions.assertThat(console.page().locator("[data-cell='0']"))
                .hasAttribute("data-camera", "");
        PlaywrightAssertions.assertThat(console.page().locator("#cell-0")).isFocused();
        console.page().keyboard().press("3");
        PlaywrightAssertions.assertThat(console.find("cell")).hasCount(9);
        console.page().keyboard().press("ArrowRight");
        console.page().keyboard().press("ArrowDown");
        PlaywrightAssertions.assertThat(console.page().locator("#cell-4")).isFocused();
        console.page().keyboard().press("Enter");
        dialog().locator("[data-test=camera-search]").fill("garden");
        PlaywrightAssertions.assertThat(dialog().locator("[data-test=choice]")).hasCount(1);
        dialog().locator("[data-test=choice]").press("Enter");
        Locator cell = console.page().locator("[data-cell='4']");
        PlaywrightAssertions.assertThat(cell).hasAttribute("data-camera", ConsoleStage.USERS_CAMERA);
        PlaywrightAssertions.assertThat(console.page().locator("#cell-4")).isFocused();
        console.page().reload();
        PlaywrightAssertions.assertThat(cell).hasAttribute("data-camera", ConsoleStage.USERS_CAMERA);
        PlaywrightAssertions.assertThat(console.find("cell")).hasCount(9);
    }
}
