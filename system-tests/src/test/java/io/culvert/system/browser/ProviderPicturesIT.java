package io.culvert.system.browser;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Draws the pictures of {@code docs/provider.md} anew, with {@code -Dculvert.pictures=true}. */
@EnabledIfSystemProperty(named = "culvert.pictures", matches = "true")
class ProviderPicturesIT {

    /** Narrow enough for a document, wide enough for a desktop's layout. */
    private static final Screen SCREEN = new Screen(1000, 560, false, "en-GB");

    @Test
    void pictures_areDrawn() throws Exception {
        try (ConsoleStage stage = ConsoleStage.open();
                Console console = stage.console(SCREEN).open().logIn("provider", ConsoleStage.PASSWORD)) {
            people(stage);
            imported(console);
            registered(console);
            console.go("/agents/" + stage.installation().agent().agentId());
            Pictures.draw(console, "provider-agent", 620);
            console.go("/users");
            console.find("add").click();
            Pictures.draw(console, "provider-user-limits", 800);
            console.page().keyboard().press("Escape");
            console.go("/events");
            console.find("event").first().waitFor();
            Pictures.draw(console, "provider-events", 560);
            console.go("/audit");
            Pictures.draw(console, "provider-audit", 560);
        }
    }

    private static void people(ConsoleStage stage) {
        for (String login : List.of("anna@example.net", "boris@example.net")) {
            stage.api()
                    .post(
                            "/users",
                            Map.of(
                                    "login",
                                    login,
                                    "password",
                                    ConsoleStage.PASSWORD,
                                    "max_cameras",
                                    4,
                                    "archive_gb",
                                    100));
        }
    }

    private static void imported(Console console) throws Exception {
        String rows = IntStream.rangeClosed(1, 24)
                .mapToObj(i -> i == 3 ? "123456789012,,Dome 4K,SN-1003" : ",,Dome 4K,SN-10%02d".formatted(i))
                .collect(Collectors.joining("\n"));
        console.go("/agents/import");
        console.find("list").fill("agent_id,activation_key,model,serial\n" + rows);
        console.find("send").click();
        console.find("outcome").waitFor();
        console.find("refused").check();
        Pictures.draw(console, "provider-import-report", 640);
    }

    private static void registered(Console console) throws Exception {
        console.go("/agents");
        Pictures.draw(console, "provider-agents", 560);
        console.find("register").click();
        console.page().locator("dialog input[name=model]").fill("Dome 4K");
        console.find("submit").click();
        console.find("agent-id").waitFor();
        console.find("done").focus();
        Pictures.draw(console, "provider-registered", 560);
        console.find("done").click();
    }
}
