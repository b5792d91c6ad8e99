package io.culvert.gateway.web;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Hidden;

/** What a browser finds at the console's address until there is a console: where to go on. */
@Controller
@Hidden
class HomeController {

    private static final String PAGE = """
            <!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">
            <title>Culvert</title>
            <h1>Culvert gateway</h1>
            <p>It runs. The web console is not built yet; everything is in the REST interface:</p>
            <ul>
            <li><a href=api/v1/docs>REST interface, to read</a></li>
            <li><a href=api/v1/openapi.yml>REST interface, as OpenAPI</a></li>
            <li><a href=health>Health</a></li>
            </ul>
            """;

    @Get(uri = "/", produces = MediaType.TEXT_HTML)
    HttpResponse<String> page() {
        return HttpResponse.ok(PAGE)
                .header("Content-Security-Policy", "default-src 'none'")
                .header("X-Content-Type-Options", "nosniff");
    }
}
