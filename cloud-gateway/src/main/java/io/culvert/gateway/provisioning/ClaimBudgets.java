package io.culvert.gateway.provisioning;

import io.culvert.gateway.audit.Actor;
import jakarta.inject.Singleton;
import java.time.Duration;

/** How often a user, an address and an operator may name agents that are not theirs to claim. */
@Singleton
public final class ClaimBudgets {
    private final FailureBudget users = new FailureBudget(10, Duration.ofMinutes(1), System::nanoTime);
    private final FailureBudget addresses = new FailureBudget(30, Duration.ofSeconds(20), System::nanoTime);
    private final FailureBudget operators = new FailureBudget(300, Duration.ofSeconds(2), System::nanoTime);

    ClaimBudgets() {}

    /** Takes a try; false when the actor has none left. */
    public boolean take(Actor actor) {
        return users.take(user(actor)) && addresses.take(actor.address()) && operators.take(operator(actor));
    }

    /** The try succeeded. */
    public void giveBack(Actor actor) {
        users.giveBack(user(actor));
        addresses.giveBack(actor.address());
        operators.giveBack(operator(actor));
    }

    private static String user(Actor actor) {
        return String.valueOf(actor.userId());
    }

    private static String operator(Actor actor) {
        return Long.toString(actor.operatorId());
    }
}
