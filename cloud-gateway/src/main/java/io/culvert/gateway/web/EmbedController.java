package io.culvert.gateway.web;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

/**
 * A page with the player only, for other sites to embed. It is the same for every camera and every caller, so it tells nothing;
 * what it plays wants the token, which its script takes out of the address.
 */
@Controller("/{camera}")
@Anonymous
@Tag(name = "media")
class EmbedController {
    /** Scripts and styles from here alone, and no place to write markup; any site may frame it, which no other page allows. */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
              <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Culvert</title>
                <link rel="stylesheet" href="/console/FOLDER/player/embed.css">
                <script type="module" src="/console/FOLDER/player/embed.js"></script>
              </head>
              <body>
                <video id="video" autoplay muted playsinline controls></video>
                <p id="message" role="status"></p>
              </body>
            </html>
            """;

    private final String page;

    EmbedController(ConsoleAssets assets) {
        page = PAGE.replace("FOLDER", assets.folder());
    }

    @Get(uri = "/embed.html", produces = MediaType.TEXT_HTML)
    @Operation(
            summary = "A page with the player only",
            description = "For other sites to embed: `token` in the query, `quality=sub` for the smaller stream.")
    HttpResponse<String> page(String camera) {
        return HttpResponse.ok(page)
                .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .header(
                        "Permissions-Policy",
                        "autoplay=(self), fullscreen=(self), camera=(), microphone=(), geolocation=()")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "no-cache");
    }
}
