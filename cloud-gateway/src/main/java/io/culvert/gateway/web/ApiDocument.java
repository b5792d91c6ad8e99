package io.culvert.gateway.web;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/** What the OpenAPI document says about the whole interface; the rest of it is made from the controllers at build time. */
@OpenAPIDefinition(
        info = @Info(title = "Culvert", version = "1", license = @License(name = "Apache-2.0"), description = """
                                The gateway's REST interface. JSON in snake_case; times are RFC 3339 in UTC.

                                Lists take `limit` (1 to 1000, usually 100) and `cursor` in the query and answer
                                `{"items":[…],"next":"…"}`; `next` is the cursor of the next part, null at the end.

                                PATCH takes a JSON merge patch (RFC 7396): members that are missing stay, null takes away.

                                Errors are `application/problem+json` (RFC 9457) with a stable `code`. What does not exist
                                and what belongs to somebody else both answer 404 `not_found`.
                                """),
        security = @SecurityRequirement(name = "bearer"))
@SecurityScheme(
        name = "bearer",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "An API key, or the token of POST /login.")
final class ApiDocument {

    private ApiDocument() {}
}
