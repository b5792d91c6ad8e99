package io.culvert.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.BoundingBox;
import io.culvert.system.process.AgentProcess;
import io.culvert.system.process.CameraProcess;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Launcher;
import io.culvert.system.process.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A new user with a new camera: from the log-in to the moving picture, in each of the three ways, at a desk and on a phone. */
@Timeout(120)
final class NewcomerStoryIT {
    private static final int MOST_CLICKS = 6;
    private static final long LONGEST_MILLIS = 60_000;
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    private static Path directory;

    private static final Launcher launcher = Launcher.ofThisCheckout();
    private static GatewayProcess gateway;
    private static CameraProcess camera;
    private static Browser browser;
    private static int users;

    @BeforeAll
    static void start() throws Exception {
        gateway = new GatewayProcess(launcher, directory.resolve("gateway"), Map.of()).start();
        camera = new CameraProcess(launcher, directory.resolve("camera"), List.of("--path", "cam")).start();
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        browser.close();
        camera.close();
        gateway.close();
    }

    static Stream<Screen> screens() {
        return Stream.of(Screen.DESK, Screen.PHONE);
    }

    @ParameterizedTest
    @MethodSource("screens")
    void newcomer_showsACodeToTheCamera_andSeesIt(Screen screen) throws Exception {
        Path home = Files.createDirectory(directory.resolve("qr-" + screen.width()));
        try (Console console = console(screen)) {
            long began = System.nanoTime();
            enter(console);
            console.click(console.find("way-qr"));
            console.type("Wi-Fi name", "Кухня; \"5G\"");
            console.type("Wi-Fi password", "p\\a;s:s,w\"ord");
            console.press("Show the code");
            Path picture = console.photograph(console.find("qr"), home.resolve("code.png"));
            fillsThePhone(console.find("qr"), screen);
            try (Part agent = scan(picture, home)) {
                console.page().waitForURL("**/#/cameras/*");
                console.awaitMovingPicture(LONGEST_MILLIS);
                assertArrived(console, began);
                assertThat(agent.isAlive()).isTrue();
            }
        }
    }

    /** A phone that is held before a camera shows nothing but the code, without scrolling. */
    private static void fillsThePhone(Locator code, Screen screen) {
        if (screen.touch()) {
            BoundingBox box = code.boundingBox();
            assertThat(box.width).isGreaterThan(0.9 * screen.width());
            assertThat(box.y).isNotNegative();
            assertThat(box.y + box.height).isLessThanOrEqualTo(screen.height());
        }
    }

    /** A camera that looks at the picture and goes on as an agent. */
    private static Part scan(Path picture, Path home) throws Exception {
        Path config = Files.writeString(
                home.resolve("agent.yml"),
                "cameras:\n  - name: cam\n    url: \"" + camera.url("cam") + "\"\n    transport: tcp\n");
        return launcher.start(
                "scan",
                List.of(
                        "agent",
                        "scan",
                        "--image",
                        picture.toString(),
                        "--config",
                        config.toString(),
                        "--state-dir",
                        home.resolve("state").toString(),
                        "--run"),
                Map.of(),
                home);
    }

    @ParameterizedTest
    @MethodSource("screens")
    void newcomer_typesTheNumberOfADevice_andSeesItsCamera(Screen screen) {
        try (AgentProcess agent = new AgentProcess(
                        launcher,
                        directory.resolve("agent-" + screen.width()),
                        gateway,
                        List.of(AgentProcess.Input.open("cam", camera.url("cam"))));
                Console console = console(screen)) {
            agent.enrol().start().awaitOnline();
            // This machine was not switched on in the last half hour, so its provider has to let it be claimed.
            gateway.api().post("/agents/" + agent.agentId() + "/release", Map.of());
            long began = System.nanoTime();
            enter(console);
            console.click(console.find("way-agent"));
            console.type("Agent ID", agent.agentId());
            console.press("Find the device");
            console.click(console.find("save-all"));
            console.page().waitForURL("**/#/cameras/*");
            console.awaitMovingPicture(LONGEST_MILLIS);
            assertArrived(console, began);
        }
    }

    @ParameterizedTest
    @MethodSource("screens")
    void newcomer_typesAnAddress_andSeesTheCamera(Screen screen) {
        try (Console console = console(screen)) {
            long began = System.nanoTime();
            enter(console);
            console.click(console.find("way-address"));
            console.type("Address", camera.url("cam"));
            console.press("Check the camera");
            console.press("Add the camera");
            console.page().waitForURL("**/#/cameras/*");
            console.awaitMovingPicture(LONGEST_MILLIS);
            assertArrived(console, began);
        }
    }

    @Test
    void newcomer_withoutAMouse_addsACamera() {
        try (Console console = console(Screen.DESK)) {
            Keyboard keyboard = console.page().keyboard();
            String login = user();
            console.open().settled();
            console.tabTo(console.page().locator("input[name=login]"));
            keyboard.type(login);
            console.tabTo(console.page().locator("input[name=password]"));
            keyboard.type(PASSWORD);
            keyboard.press("Enter");
            console.tabTo(console.button("Continue"));
            keyboard.press("Enter");
            console.tabTo(console.find("way-address"));
            keyboard.press("Enter");
            console.tabTo(console.page().locator("input[name=url]"));
            keyboard.type(camera.url("cam"));
            console.tabTo(console.button("Check the camera"));
            keyboard.press("Enter");
            console.tabTo(console.button("Add the camera"));
            keyboard.press("Enter");
            console.page().waitForURL("**/#/cameras/*");
            console.awaitMovingPicture(LONGEST_MILLIS);
            assertThat(console.clicks()).isZero();
            assertThat(console.troubles()).isEmpty();
        }
    }

    private static Console console(Screen screen) {
        return new Console(
                browser.page(screen), gateway.ready().path("console_url").asText());
    }

    /** Logs in for the first time, and names the site that is asked for. */
    private static void enter(Console console) {
        console.open().logIn(user(), PASSWORD);
        console.press("Continue");
    }

    private static String user() {
        String login = "newcomer" + ++users;
        gateway.api()
                .post(
                        "/users",
                        Map.of("login", login, "password", PASSWORD, "role", "user", "may_add_by_agent_id", true));
        return login;
    }

    private static void assertArrived(Console console, long began) {
        long tookMillis = (System.nanoTime() - began) / 1_000_000;
        System.out.println("arrived after " + tookMillis + " ms and " + console.clicks() + " clicks");
        assertThat(tookMillis).as("from the log-in page to a moving picture").isLessThan(LONGEST_MILLIS);
        assertThat(console.clicks()).isLessThanOrEqualTo(MOST_CLICKS);
        assertThat(console.troubles()).as("what the browser complained of").isEmpty();
    }
}
