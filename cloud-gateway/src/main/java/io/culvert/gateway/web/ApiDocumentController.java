package io.culvert.gateway.web;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Hidden;

/** The OpenAPI document, as a file and as a page to read. */
@Controller("/api/v1")
@Anonymous
@Hidden
class ApiDocumentController {

    private final ApiDocumentText text;

    ApiDocumentController(ApiDocumentText text) {
        this.text = text;
    }

    @Get(uri = "/openapi.yml", produces = "application/yaml")
    HttpResponse<String> document() {
        return HttpResponse.ok(text.yaml()).header("Cache-Control", "no-cache");
    }

    @Get(uri = "/docs", produces = MediaType.TEXT_HTML)
    HttpResponse<String> page() {
        return HttpResponse.ok(ApiDocumentPage.of(text.yaml()))
                .header("Cache-Control", "no-cache")
                .header("X-Content-Type-Options", "nosniff")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'sha256-" + ApiDocumentPage.styleHash() + "'");
    }
}
