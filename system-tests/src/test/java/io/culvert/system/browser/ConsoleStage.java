package io.culvert.system.browser;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.system.process.Installation;
import io.culvert.system.process.RestApi;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A browser before an installation with one camera behind an agent, and people of all three roles. The user has a site and the
 * camera once more, by its address. Confined to the thread that opened it.
 */
final class ConsoleStage implements AutoCloseable {

    static final String PASSWORD = "correct-horse-battery";
    static final String USERS_CAMERA = "garden";

    private static final List<String> CAMERA = List.of("--gop", "1", "--fps", "12", "--bitrate", "300000");

    private final Installation installation;
    private final Browser browser;

    private ConsoleStage(Installation installation, Browser browser) {
        this.installation = installation;
        this.browser = browser;
    }

    static ConsoleStage open() throws IOException {
        Installation installation = Installation.open(1, CAMERA, Map.of("CULVERT_ADMIN_PASSWORD", PASSWORD));
        try {
            var stage = new ConsoleStage(installation, Browser.start());
            stage.people();
            return stage;
        } catch (RuntimeException | IOException e) {
            installation.close();
            throw e;
        }
    }

    private void people() {
        for (String role : List.of("user", "provider")) {
            api().post(
                            "/users",
                            Map.of("login", role, "password", PASSWORD, "role", role, "may_add_by_agent_id", true));
        }
        RestApi user = apiOf("user");
        JsonNode site = user.post("/sites", Map.of("name", "Home"));
        user.post(
                "/cameras",
                Map.of(
                        "name",
                        USERS_CAMERA,
                        "title",
                        "Garden",
                        "site_id",
                        site.path("id").asText(),
                        "on_demand",
                        true,
                        "source",
                        Map.of("type", "rtsp", "url", installation.cameras().url("cam"))));
    }

    Installation installation() {
        return installation;
    }

    /** REST with the first API key. */
    RestApi api() {
        return installation.gateway().api();
    }

    /** REST as somebody who is logged in: {@code user}, {@code provider} or {@code admin}. */
    RestApi apiOf(String login) {
        String token = api().post("/login", Map.of("login", login, "password", PASSWORD))
                .path("token")
                .asText();
        return new RestApi(installation.gateway().ready().path("api_url").asText(), token);
    }

    /** The console on a screen of its own, before anybody logged in. */
    Console console(Screen screen) {
        return new Console(browser.page(screen), consoleUrl());
    }

    private String consoleUrl() {
        return installation.gateway().ready().path("console_url").asText();
    }

    /** Of the door that the console is behind, with a slash at its end. */
    String address() {
        return URI.create(consoleUrl()).resolve("/").toString();
    }

    @Override
    public void close() {
        browser.close();
        installation.close();
    }
}
