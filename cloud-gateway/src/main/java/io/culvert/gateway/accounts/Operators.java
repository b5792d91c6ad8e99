package io.culvert.gateway.accounts;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The operators of the installation. Blocking, thread-safe. */
@Singleton
public final class Operators {

    private final OperatorTable table;

    Operators(OperatorTable table) {
        this.table = table;
    }

    /** An operator: a provider of cameras to users, who sees nothing of any other operator. */
    public record Operator(long id, String name, Instant createdAt) {}

    public Optional<Operator> find(long id) {
        return table.findById(id).map(OperatorRow::shown);
    }

    /** By number, from after the given one. */
    public List<Operator> list(long afterId, int count) {
        return table.after(afterId, count).stream().map(OperatorRow::shown).toList();
    }

    /** Makes one with a new random number. */
    public Operator create(String name) {
        for (int tries = 0; tries < 10; tries++) {
            long id = OperatorId.random();
            if (table.insertIfFree(id, name) == 1) {
                return find(id).orElseThrow();
            }
        }
        throw new IllegalStateException("ten random operator numbers in a row were taken");
    }

    /** Deletes an operator with everything that belongs to it. */
    public boolean delete(long id) {
        return table.deleteById(id) > 0;
    }
}
