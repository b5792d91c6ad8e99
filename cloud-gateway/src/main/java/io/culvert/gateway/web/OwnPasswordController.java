package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Login;
import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Users;
import io.culvert.media.Secret;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/** A user's own password, which only who knows it may change. */
@Controller("/api/v1/users/me/password")
@Tag(name = "users")
class OwnPasswordController {

    private final Login login;
    private final Users users;
    private final Caller caller;
    private final ClientAddress clientAddress;

    OwnPasswordController(Login login, Users users, Caller caller, ClientAddress clientAddress) {
        this.login = login;
        this.users = users;
        this.caller = caller;
        this.clientAddress = clientAddress;
    }

    @Serdeable(naming = SnakeCaseStrategy.class)
    record PasswordChange(
            @NotBlank @Size(max = 1000) String currentPassword,
            @NotNull @Size(min = 8, max = 1000) String password) {

        @Override
        public String toString() {
            return "PasswordChange[***]";
        }
    }

    @Post
    @Operation(
            summary = "Change the own password",
            description =
                    "Ends all logins of the user, this one too. A wrong current password is a guess like one at login.")
    HttpResponse<?> change(HttpRequest<?> request, Principal principal, @Valid @Body PasswordChange body) {
        UUID id = principal.userId();
        if (id == null) {
            throw new ProblemException(ProblemCode.NOT_FOUND, "An API key belongs to an operator, not to a user.");
        }
        Users.User user = users.find(id).orElseThrow(ProblemException::notFound);
        return switch (login.attempt(user.login(), Secret.of(body.currentPassword()), clientAddress.of(request))) {
            case Login.Granted known -> {
                users.change(
                        caller.actor(principal, request),
                        id,
                        user.login(),
                        Secret.of(body.password()),
                        user.role(),
                        user.limits());
                yield HttpResponse.noContent();
            }
            case Login.Refused refused ->
                throw new ProblemException(ProblemCode.LOGIN_FAILED, "The current password is wrong.");
            case Login.Throttled throttled -> LoginController.throttled();
        };
    }
}
