package io.culvert.gateway.accounts;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.database.Database;
import io.culvert.media.Secret;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The operators of the installation. Blocking, thread-safe. */
@Singleton
public final class Operators {

    private final OperatorTable table;
    private final Database database;
    private final PasswordHash passwords;

    Operators(OperatorTable table, Database database, PasswordHash passwords) {
        this.table = table;
        this.database = database;
        this.passwords = passwords;
    }

    /** An operator: a provider of cameras to users, who sees nothing of any other operator. */
    public record Operator(long id, String name, Instant createdAt) {}

    /** An operator just made, with its first administrator and the only sight of the password. */
    public record Made(Operator operator, Users.User provider, Secret password) {}

    public Optional<Operator> find(long id) {
        return table.findById(id).map(OperatorRow::shown);
    }

    /** By number, from after the given one. */
    public List<Operator> list(long afterId, int count) {
        return table.after(afterId, count).stream().map(OperatorRow::shown).toList();
    }

    /** Makes one with a new random number, and its first administrator, whose login is {@code provider-NUMBER}. */
    public Made create(Actor actor, String name) {
        Secret password = GeneratedPassword.fresh();
        String hash = passwords.hash(password);
        record Inserted(long id, Users.User provider) {}
        Inserted inserted = database.inTransaction(statements -> {
            long id;
            do {
                id = OperatorId.random();
            } while (statements.update(
                            "insert into operators (id, name) values (?, ?) on conflict do nothing", id, name)
                    == 0);
            AuditLog.note(statements, actor, "create", "operator", id);
            return new Inserted(
                    id,
                    Users.insert(
                            statements,
                            id,
                            "provider-" + id,
                            hash,
                            Role.PROVIDER,
                            new Users.Limits(true, null, null, null)));
        });
        return new Made(find(inserted.id()).orElseThrow(), inserted.provider(), password);
    }

    /** Deletes an operator with everything that belongs to it; false where there is none with this number. */
    public boolean delete(Actor actor, long id) {
        return database.inTransaction(statements -> {
            boolean deleted = statements.update("delete from operators where id = ?", id) > 0;
            if (deleted) {
                AuditLog.note(statements, actor, "delete", "operator", id);
            }
            return deleted;
        });
    }
}
