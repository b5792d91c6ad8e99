package io.culvert.gateway.provisioning;

import io.culvert.gateway.audit.Actor;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How often a user may name agents that are not there to be claimed.
 *
 * <p>Each user has some tries that nobody else can use up; beyond them user, address and operator each have a budget. So
 * neither a neighbour behind the same address nor another user of the operator keeps an owner from claiming.
 * Thread-safe.
 */
@Singleton
public final class ClaimBudgets {
    private final FailureBudget own = new FailureBudget(5, Duration.ofMinutes(2), System::nanoTime);
    private final FailureBudget users = new FailureBudget(5, Duration.ofMinutes(2), System::nanoTime);
    private final FailureBudget addresses = new FailureBudget(30, Duration.ofSeconds(20), System::nanoTime);
    private final FailureBudget operators = new FailureBudget(300, Duration.ofSeconds(2), System::nanoTime);

    ClaimBudgets() {}

    /** A try that was taken. */
    public interface Try {
        /** It succeeded: it costs nothing. */
        void giveBack();
    }

    /** Takes a try; empty when the actor has none left. */
    public Optional<Try> take(Actor actor) {
        String user =
                Objects.requireNonNullElse(actor.userId(), actor.credential()).toString();
        if (own.take(user)) {
            return Optional.of(() -> own.giveBack(user));
        }
        List<FailureBudget.Place> shared = List.of(
                new FailureBudget.Place(users, user),
                new FailureBudget.Place(addresses, actor.address()),
                new FailureBudget.Place(operators, Long.toString(actor.operatorId())));
        return FailureBudget.takeAll(shared)
                ? Optional.of(() -> shared.forEach(FailureBudget.Place::giveBack))
                : Optional.empty();
    }
}
