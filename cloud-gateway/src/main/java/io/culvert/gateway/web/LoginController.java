package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Login;
import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Users;
import io.culvert.media.Secret;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Logging in and out. */
@Controller("/api/v1")
@Tag(name = "login")
class LoginController {

    private final Login login;
    private final Users users;
    private final ClientAddress clientAddress;
    private final Caller caller;

    LoginController(Login login, Users users, ClientAddress clientAddress, Caller caller) {
        this.login = login;
        this.users = users;
        this.clientAddress = clientAddress;
        this.caller = caller;
    }

    /**
     * A login.
     *
     * @param cookie true for the console: the token goes into a cookie that scripts cannot read, not into the answer
     */
    @Serdeable(naming = SnakeCaseStrategy.class)
    record LoginRequest(
            @NotBlank @PlainText @Size(max = 200) String login,
            @NotBlank @Size(max = 1000) String password,
            @Nullable Boolean cookie) {

        @Override
        public String toString() {
            return "LoginRequest[" + login + "]";
        }
    }

    /** @param token null where it went into a cookie */
    @Serdeable(naming = SnakeCaseStrategy.class)
    record LoginReply(@Nullable String token, Instant expiresAt, UserView user) {

        @Override
        public String toString() {
            return "LoginReply[" + user + "]";
        }
    }

    @Post("/login")
    @Anonymous
    @Operation(summary = "Turn login and password into a token that lasts 12 hours")
    @ApiResponse(
            responseCode = "200",
            description = "the password was right",
            content = @Content(schema = @Schema(implementation = LoginReply.class)))
    HttpResponse<?> login(HttpRequest<?> request, @Valid @Body LoginRequest body) {
        Login.Outcome outcome = login.attempt(body.login(), Secret.of(body.password()), clientAddress.of(request));
        return switch (outcome) {
            case Login.Granted granted -> granted(request, granted, Boolean.TRUE.equals(body.cookie()));
            case Login.Refused refused -> throw new ProblemException(ProblemCode.LOGIN_FAILED);
            case Login.Throttled throttled -> throttled();
        };
    }

    /** For who guesses too often. */
    static HttpResponse<?> throttled() {
        return Problem.of(ProblemCode.TOO_MANY_ATTEMPTS)
                .response()
                .header("Retry-After", Long.toString(Login.WAIT.toSeconds()));
    }

    private HttpResponse<LoginReply> granted(HttpRequest<?> request, Login.Granted granted, boolean asCookie) {
        UserView user = UserView.of(users.find(granted.userId()).orElseThrow(ProblemException::notFound));
        String token = granted.token().reveal();
        MutableHttpResponse<LoginReply> reply =
                HttpResponse.ok(new LoginReply(asCookie ? null : token, granted.expiresAt(), user));
        reply.header("Cache-Control", "no-store");
        return asCookie ? reply.header("Set-Cookie", cookie(request, token, Login.LIFETIME)) : reply;
    }

    @Post("/logout")
    @Operation(summary = "End the login this request came by")
    HttpResponse<?> logout(HttpRequest<?> request, Principal principal) {
        login.logOut(caller.actor(principal, request), principal);
        return HttpResponse.noContent().header("Set-Cookie", cookie(request, "", Duration.ZERO));
    }

    /** RFC 6265bis: not for scripts, not from other sites, and only over HTTPS where that was used. */
    private String cookie(HttpRequest<?> request, String value, Duration lifetime) {
        return AuthenticationFilter.COOKIE + "=" + value + "; Path=/; Max-Age=" + lifetime.toSeconds()
                + "; HttpOnly; SameSite=Strict" + (clientAddress.isHttps(request) ? "; Secure" : "");
    }
}
