package io.culvert.gateway.provisioning;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Looks agents up in PostgreSQL: a lone question is asked at once, and those that come while it is answered, and
 * for a few milliseconds after, are asked together in the next statement. So an agent that connects waits for one round trip, and ten thousand that come back
 * after a restart cost tens of statements.
 *
 * <p>Threading: any; {@link #ask} does not block. Guarded by {@code this}.
 */
final class IdentityLookup {
    /** Statements under way: a second one, so that the answer to one is read while the other is asked. */
    private static final int AT_A_TIME = 2;

    private static final int PER_STATEMENT = 500;

    /** Between two statements of one asker. */
    private static final Duration GATHERING = Duration.ofMillis(5);

    private final Function<Set<String>, Map<String, AgentsTable.Identity>> table;
    private final Executor blocking;
    private final Queue<Question> waiting = new ArrayDeque<>();
    private int asking;

    private record Question(String agentId, CompletableFuture<Optional<AgentsTable.Identity>> answer) {}

    /**
     * @param table the identities of those of the agents that exist; blocks
     * @param blocking for what blocks
     */
    IdentityLookup(Function<Set<String>, Map<String, AgentsTable.Identity>> table, Executor blocking) {
        this.table = table;
        this.blocking = blocking;
    }

    /** What PostgreSQL says of the agent; empty when there is none. Fails when PostgreSQL does not answer. */
    CompletableFuture<Optional<AgentsTable.Identity>> ask(String agentId) {
        Question question = new Question(agentId, new CompletableFuture<>());
        synchronized (this) {
            waiting.add(question);
            if (asking == AT_A_TIME) {
                return question.answer();
            }
            asking++;
        }
        blocking.execute(this::askAll);
        return question.answer();
    }

    private void askAll() {
        for (Map<String, List<Question>> next = next(); !next.isEmpty(); next = next()) {
            askTogether(next);
            LockSupport.parkNanos(GATHERING.toNanos());
        }
    }

    private void askTogether(Map<String, List<Question>> questions) {
        try {
            Map<String, AgentsTable.Identity> found = table.apply(questions.keySet());
            questions.forEach((agentId, all) ->
                    all.forEach(question -> question.answer().complete(Optional.ofNullable(found.get(agentId)))));
        } catch (RuntimeException e) {
            questions
                    .values()
                    .forEach(all -> all.forEach(question -> question.answer().completeExceptionally(e)));
        }
    }

    /** The questions of the next statement, by agent; none ends this asker. */
    private synchronized Map<String, List<Question>> next() {
        Map<String, List<Question>> next = new LinkedHashMap<>();
        while (next.size() < PER_STATEMENT && !waiting.isEmpty()) {
            Question question = waiting.remove();
            next.computeIfAbsent(question.agentId(), id -> new ArrayList<>()).add(question);
        }
        if (next.isEmpty()) {
            asking--;
        }
        return next;
    }
}
