package io.culvert.gateway.events;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import io.culvert.gateway.database.JsonText;
import io.micronaut.core.type.Argument;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code events}. Blocking. */
final class EventTable {

    private static final String SELECT = """
            select number, at, event, operator_id, user_id, server, media, entity_type, entity_id, details from events
            """;

    /** Parameters: {@link #parameters}. */
    private static final String WANTED = """
            where number > ? and number <= ?
             and ((operator_id = ? and (?::uuid is null or user_id = ?)) or (? and operator_id is null))
             and (?::text[] is null or event like any (?::text[])) and (?::text[] is null or media like any (?::text[]))
             and (?::timestamptz is null or at >= ?) and (?::timestamptz is null or at < ?)
            """;

    private final Database database;
    private final JsonMapper json;
    private final JsonText jsonText;

    EventTable(Database database, JsonMapper json) {
        this.database = database;
        this.json = json;
        this.jsonText = new JsonText(json);
    }

    /** An event with what the outbox gave it. */
    record Draft(UUID key, Instant at, Event event) {}

    /** Adds an event that gets its number when the transaction ends. */
    void insert(Statements statements, String server, Draft draft) throws SQLException {
        Event event = draft.event();
        statements.update(
                """
                insert into events (key, at, event, operator_id, user_id, server, media, entity_type, entity_id, details)
                values (?, ?, ?, ?, coalesce(?::uuid, (select owner_id from agents where ? = 'agent' and agent_id = ?)),
                    ?, ?, ?, ?, ?::jsonb)
                """,
                draft.key(),
                draft.at(),
                event.type().word(),
                event.operatorId(),
                event.userId(),
                event.entityType(),
                event.entityId(),
                server,
                event.media(),
                event.entityType(),
                event.entityId(),
                jsonText.of(event.details()));
    }

    /** Adds many at once, in this order; what belongs to no operator that exists, and what is there already, is left out. */
    void insertAll(String server, List<Draft> drafts) {
        database.inTransaction(statements -> {
            long last = statements
                    .one(
                            "update change_counter set event_number = event_number + ? returning event_number",
                            row -> row.getLong(1),
                            drafts.size())
                    .orElseThrow();
            return statements.update(
                    """
                    insert into events
                        (key, number, at, event, operator_id, user_id, server, media, entity_type, entity_id, details)
                    select p.key, ?::bigint + p.place, p.at, p.event, p.operator_id, coalesce(p.user_id, a.owner_id), ?,
                        p.media, p.entity_type, p.entity_id, p.details::jsonb
                    from unnest(?::uuid[], ?::timestamptz[], ?::text[], ?::bigint[], ?::uuid[], ?::text[], ?::text[],
                                ?::text[], ?::text[]) with ordinality
                        as p (key, at, event, operator_id, user_id, media, entity_type, entity_id, details, place)
                    left join agents a on p.entity_type = 'agent' and a.agent_id = p.entity_id
                    where p.operator_id is null or exists (select 1 from operators o where o.id = p.operator_id)
                    on conflict (key) do nothing
                    """,
                    last - drafts.size(),
                    server,
                    column(drafts, draft -> draft.key().toString()),
                    column(drafts, draft -> draft.at().toString()),
                    column(drafts, draft -> draft.event().type().word()),
                    column(drafts, draft -> text(draft.event().operatorId())),
                    column(drafts, draft -> text(draft.event().userId())),
                    column(drafts, draft -> draft.event().media()),
                    column(drafts, draft -> draft.event().entityType()),
                    column(drafts, draft -> draft.event().entityId()),
                    column(drafts, draft -> jsonText.of(draft.event().details())));
        });
    }

    private static Object column(List<Draft> drafts, Function<Draft, @Nullable String> value) {
        return drafts.stream().map(value).toArray(String[]::new);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** The number of the newest event that everybody may see; 0 before the first. */
    long newest() {
        return database.one("select event_number from change_counter", row -> row.getLong(1))
                .orElseThrow();
    }

    /** Everybody's events behind a number, in order. */
    List<StoredEvent> after(long number, int most) {
        return database.list(SELECT + "where number > ? order by number limit ?", this::read, number, most);
    }

    /** Wanted events behind a number and up to another, in order. */
    List<StoredEvent> between(long after, long upTo, EventScope scope, EventFilter filter, int most) {
        return database.list(
                SELECT + WANTED + "order by number limit ?", this::read, parameters(after, upTo, scope, filter, most));
    }

    /** Wanted events before a number, the newest first. */
    List<StoredEvent> before(long number, EventScope scope, EventFilter filter, int most) {
        return database.list(
                SELECT + WANTED + "order by number desc limit ?",
                this::read,
                parameters(0, number - 1, scope, filter, most));
    }

    private static @Nullable Object[] parameters(
            long after, long upTo, EventScope scope, EventFilter filter, int most) {
        String[] events = likes(filter.events());
        String[] media = likes(filter.media());
        return new @Nullable Object[] {
            after,
            upTo,
            scope.operatorId(),
            scope.userId(),
            scope.userId(),
            scope.installation(),
            events,
            events,
            media,
            media,
            filter.from(),
            filter.from(),
            filter.to(),
            filter.to(),
            most
        };
    }

    private static String @Nullable [] likes(List<Glob> globs) {
        return globs.isEmpty() ? null : globs.stream().map(Glob::like).toArray(String[]::new);
    }

    /** Deletes some of what is older than this, or beyond the newest so many; returns how many. */
    int clean(Duration age, long kept, int most) {
        return database.update("""
                delete from events where key in (
                    select key from events
                    where at < now() - make_interval(secs => ?)
                        or number <= (select event_number - ? from change_counter)
                    limit ? for update skip locked)
                """, (double) age.toSeconds(), kept, most);
    }

    private StoredEvent read(ResultSet row) throws SQLException {
        return new StoredEvent(
                row.getLong("number"),
                Objects.requireNonNull(Database.instant(row, "at")),
                row.getString("event"),
                (Long) row.getObject("operator_id"),
                row.getObject("user_id", UUID.class),
                row.getString("server"),
                row.getString("media"),
                row.getString("entity_type"),
                row.getString("entity_id"),
                details(row.getString("details")));
    }

    private Map<String, Object> details(String text) throws SQLException {
        try {
            return json.readValue(text, Argument.mapOf(String.class, Object.class));
        } catch (IOException e) {
            throw new SQLException("details of an event are no JSON object", e);
        }
    }
}
