package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Operators;
import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Role;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;

/** The operators of the installation; for its administrators only. */
@Controller("/api/v1/operators")
@RequiresRole(Role.SYSTEM)
@Tag(name = "operators")
class OperatorsController {

    private final Operators operators;
    private final Caller caller;

    OperatorsController(Operators operators, Caller caller) {
        this.operators = operators;
        this.caller = caller;
    }

    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "OperatorRequest")
    record OperatorRequest(
            @NotBlank @PlainText @Size(max = 200) String name) {}

    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "OperatorSummary")
    record OperatorSummary(String operatorId, String name, Instant createdAt) {
        static OperatorSummary of(Operators.Operator operator) {
            return new OperatorSummary(Long.toString(operator.id()), operator.name(), operator.createdAt());
        }
    }

    /** @param password shown here and never again */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "FirstProvider")
    record FirstProvider(String login, String password) {
        @Override
        public String toString() {
            return "FirstProvider[" + login + "]";
        }
    }

    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "NewOperator")
    record NewOperator(String operatorId, String name, Instant createdAt, FirstProvider provider) {}

    @Get
    @Operation(summary = "All operators, by number")
    Page<OperatorSummary> list(PageRequest page) {
        List<Operators.Operator> rows = operators.list(after(page), page.fetch());
        return Page.of(rows, page, operator -> Long.toString(operator.id()), OperatorSummary::of);
    }

    private static long after(PageRequest page) {
        String after = page.after();
        if (after != null && !after.matches("[0-9]{8}")) {
            throw ProblemException.invalid("cursor", "must be the next of an earlier answer");
        }
        return after == null ? 0 : Long.parseLong(after);
    }

    @Post
    @Operation(summary = "Add an operator, with a first administrator whose password is shown this once")
    HttpResponse<NewOperator> create(HttpRequest<?> request, Principal principal, @Valid @Body OperatorRequest body) {
        Operators.Made made = operators.create(caller.actor(principal, request), body.name());
        return HttpResponse.created(new NewOperator(
                        Long.toString(made.operator().id()),
                        made.operator().name(),
                        made.operator().createdAt(),
                        new FirstProvider(
                                made.provider().login(), made.password().reveal())))
                .header("Cache-Control", "no-store");
    }

    @Get("/{id}")
    @Operation(summary = "One operator")
    OperatorSummary get(long id) {
        return OperatorSummary.of(operators.find(id).orElseThrow(ProblemException::notFound));
    }

    @Delete("/{id}")
    @Operation(summary = "Delete an operator with its users, agents and cameras")
    HttpResponse<?> delete(HttpRequest<?> request, Principal principal, long id) {
        if (id == principal.operatorId()) {
            throw new ProblemException(ProblemCode.LAST_ADMINISTRATOR, "Nobody may delete the own operator.");
        }
        if (!operators.delete(caller.actor(principal, request), id)) {
            throw ProblemException.notFound();
        }
        return HttpResponse.noContent();
    }
}
