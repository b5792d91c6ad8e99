package io.culvert.gateway.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.provisioning.AgentsTable.Identity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class IdentityLookupTest {
    private static final Identity KNOWN = new Identity(1, "sha256:00");

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<Set<String>> statements = new ArrayList<>();
    private final IdentityLookup lookup = new IdentityLookup(this::table, threads::add);
    private boolean away;

    private Map<String, Identity> table(Set<String> agentIds) {
        statements.add(Set.copyOf(agentIds));
        if (away) {
            throw new IllegalStateException("away");
        }
        return agentIds.stream()
                .filter(id -> !id.startsWith("unknown"))
                .collect(Collectors.toMap(id -> id, id -> KNOWN));
    }

    private void run() {
        for (Runnable next = threads.poll(); next != null; next = threads.poll()) {
            next.run();
        }
    }

    @Test
    void ask_whileStatementsAreUnderWay_isAnsweredTogetherWithTheOthers() {
        List<CompletableFuture<Optional<Identity>>> answers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            answers.add(lookup.ask("agent-" + i));
        }
        assertThat(threads).hasSize(2);
        run();
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).contains(KNOWN));
        assertThat(statements).hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void ask_ofOneAgentTwice_answersBoth() {
        CompletableFuture<Optional<Identity>> first = lookup.ask("agent");
        CompletableFuture<Optional<Identity>> second = lookup.ask("agent");
        CompletableFuture<Optional<Identity>> unknown = lookup.ask("unknown");
        run();
        assertThat(first.join()).contains(KNOWN);
        assertThat(second.join()).contains(KNOWN);
        assertThat(unknown.join()).isEmpty();
        assertThat(statements).containsExactly(Set.of("agent", "unknown"));
    }

    @Test
    void ask_whileTheDatabaseIsAway_fails_andWorksAfterwards() {
        away = true;
        CompletableFuture<Optional<Identity>> failed = lookup.ask("agent");
        run();
        assertThat(failed).isCompletedExceptionally();
        away = false;
        CompletableFuture<Optional<Identity>> fine = lookup.ask("agent");
        run();
        assertThat(fine.join()).contains(KNOWN);
    }
}
