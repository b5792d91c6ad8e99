package io.culvert.gateway.web;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The OpenAPI document, as a file and as a page to read. */
@Controller("/api/v1")
@Anonymous
@Hidden
class ApiDocumentController {

    private static final String RESOURCE = "/META-INF/swagger/openapi.yml";

    @Get(uri = "/openapi.yml", produces = "application/yaml")
    HttpResponse<String> document() throws IOException {
        return HttpResponse.ok(text()).header("Cache-Control", "no-cache");
    }

    @Get(uri = "/docs", produces = MediaType.TEXT_HTML)
    HttpResponse<String> page() throws IOException {
        return HttpResponse.ok(ApiDocumentPage.of(text()))
                .header("Cache-Control", "no-cache")
                .header("X-Content-Type-Options", "nosniff")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'sha256-" + ApiDocumentPage.styleHash() + "'");
    }

    private static String text() throws IOException {
        try (InputStream in = ApiDocumentController.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " was not built");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
