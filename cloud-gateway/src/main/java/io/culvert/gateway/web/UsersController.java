package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Role;
import io.culvert.gateway.accounts.Users;
import io.culvert.media.Secret;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The users of an operator. */
@Controller("/api/v1/users")
@Tag(name = "users")
class UsersController {

    private final Users users;
    private final MergePatch mergePatch;
    private final Caller caller;

    UsersController(Users users, MergePatch mergePatch, Caller caller) {
        this.users = users;
        this.mergePatch = mergePatch;
        this.caller = caller;
    }

    /**
     * A new user, or a user after a change.
     *
     * @param password null only in a change: stays as it is
     */
    @Serdeable(naming = SnakeCaseStrategy.class)
    record UserRequest(
            @NotBlank @Size(max = 200) @Pattern(regexp = "[^\\s\\p{Cntrl}]*", message = "must have no blanks")
            String login,

            @Nullable @Size(min = 8, max = 1000) String password,

            @Nullable @Pattern(regexp = "system|provider|user", message = "must be system, provider or user")
            String role,

            @Nullable Boolean mayAddByAgentId,
            @Nullable @PositiveOrZero Integer maxCameras,
            @Nullable @PositiveOrZero Integer archiveGb,
            @Nullable @PositiveOrZero Integer maxSessions) {

        Users.Limits limits() {
            return new Users.Limits(Boolean.TRUE.equals(mayAddByAgentId), maxCameras, archiveGb, maxSessions);
        }

        Role wantedRole() {
            return role == null ? Role.USER : Role.valueOf(role.toUpperCase(Locale.ROOT));
        }

        static UserRequest of(Users.User user) {
            return new UserRequest(
                    user.login(),
                    null,
                    user.role().word(),
                    user.limits().mayAddByAgentId(),
                    user.limits().maxCameras(),
                    user.limits().archiveGb(),
                    user.limits().maxSessions());
        }

        @Override
        public String toString() {
            return "UserRequest[" + login + "]";
        }
    }

    @Get("/me")
    @Operation(summary = "The user this request comes from; 404 for an API key")
    UserView me(Principal principal) {
        UUID id = principal.userId();
        if (id == null) {
            throw new ProblemException(ProblemCode.NOT_FOUND, "An API key belongs to an operator, not to a user.");
        }
        return UserView.of(users.find(id).orElseThrow(ProblemException::notFound));
    }

    @Get
    @RequiresRole(Role.PROVIDER)
    @Operation(summary = "The operator's users, by login")
    Page<UserView> list(Principal principal, PageRequest page) {
        List<Users.User> rows = users.list(principal.operatorId(), page.afterOrStart(), page.fetch());
        return Page.of(rows, page, Users.User::login, UserView::of);
    }

    @Post
    @RequiresRole(Role.PROVIDER)
    @Operation(summary = "Add a user")
    HttpResponse<UserView> create(HttpRequest<?> request, Principal principal, @Valid @Body UserRequest body) {
        String password = body.password();
        if (password == null) {
            throw ProblemException.invalid("password", "must be given");
        }
        mayGrant(principal, body.wantedRole());
        Users.User user = unlessTaken(() -> users.create(
                caller.actor(principal, request), body.login(), Secret.of(password), body.wantedRole(), body.limits()));
        return HttpResponse.created(UserView.of(user));
    }

    @Get("/{id}")
    @RequiresRole(Role.PROVIDER)
    @Operation(summary = "One user")
    UserView get(Principal principal, UUID id) {
        return UserView.of(find(principal, id));
    }

    @Patch(
            uri = "/{id}",
            consumes = {MergePatch.TYPE, MediaType.APPLICATION_JSON})
    @RequiresRole(Role.PROVIDER)
    @Operation(summary = "Change a user; a new password ends the user's logins")
    UserView change(HttpRequest<?> request, Principal principal, UUID id, @Body JsonNode patch) {
        Users.User user = find(principal, id);
        mayGrant(principal, user.role());
        UserRequest changed = mergePatch.apply(patch, UserRequest.of(user), UserRequest.class);
        mayGrant(principal, changed.wantedRole());
        if (id.equals(principal.userId()) && changed.wantedRole() != user.role()) {
            throw new ProblemException(ProblemCode.LAST_ADMINISTRATOR, "Nobody may change the own role.");
        }
        Secret password = changed.password() == null ? null : Secret.of(changed.password());
        return UserView.of(unlessTaken(() -> users.change(
                        caller.actor(principal, request),
                        id,
                        changed.login(),
                        password,
                        changed.wantedRole(),
                        changed.limits()))
                .orElseThrow(ProblemException::notFound));
    }

    @Delete("/{id}")
    @RequiresRole(Role.PROVIDER)
    @Operation(summary = "Delete a user with all logins")
    HttpResponse<?> delete(HttpRequest<?> request, Principal principal, UUID id) {
        Users.User user = find(principal, id);
        mayGrant(principal, user.role());
        if (id.equals(principal.userId())) {
            throw new ProblemException(ProblemCode.LAST_ADMINISTRATOR, "Nobody may delete the own user.");
        }
        users.delete(caller.actor(principal, request), id);
        return HttpResponse.noContent();
    }

    private Users.User find(Principal principal, UUID id) {
        return users.find(principal.operatorId(), id).orElseThrow(ProblemException::notFound);
    }

    /** Nobody makes, changes or deletes somebody mightier. */
    private static void mayGrant(Principal principal, Role role) {
        if (!principal.may(role)) {
            throw new ProblemException(ProblemCode.FORBIDDEN);
        }
    }

    private static <T> T unlessTaken(Supplier<T> work) {
        try {
            return work.get();
        } catch (Users.LoginTakenException e) {
            throw new ProblemException(ProblemCode.LOGIN_NOT_AVAILABLE);
        }
    }
}
