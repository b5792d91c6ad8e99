package io.culvert.gateway.web;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;

/** Leads who opens the gateway's address in a browser to what there is to read: the REST interface. */
@Controller
@Anonymous
@Hidden
class FrontPageController {
    @Get("/")
    HttpResponse<?> frontPage() {
        return HttpResponse.redirect(URI.create("/api/v1/docs"));
    }
}
