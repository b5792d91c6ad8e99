package io.culvert.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.TestDatabase;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;

/** What an older version had stored of agents is there as events afterwards, in its order, and numbers go on behind it. */
class AgentEventsMigrationIT {

    @Test
    void conflictsOfAnOlderVersion_becomeEvents() {
        try (TestDatabase database = TestDatabase.create()) {
            FluentConfiguration older = Flyway.configure()
                    .dataSource(database.dataSource())
                    .defaultSchema("older")
                    .schemas("older")
                    .locations("classpath:db/migration")
                    .outOfOrder(true);
            older.target("020").load().migrate();
            Database sql = database.database();
            sql.update("insert into older.operators (id, name) values (10000019, 'test')");
            sql.update("insert into older.agents (agent_id, operator_id) values ('079927398713', 10000019)");
            for (String detail : new String[] {"first", "second"}) {
                sql.update(
                        "insert into older.agent_events (agent_id, operator_id, event, address, detail)"
                                + " values ('079927398713', 10000019, 'agent_conflict', '192.0.2.1', ?)",
                        detail);
            }

            older.target("latest").load().migrate();

            assertThat(sql.list(
                            "select concat_ws(' ', number, event, operator_id, entity_type, entity_id,"
                                    + " details ->> 'address', details ->> 'detail') from older.events order by number",
                            row -> row.getString(1)))
                    .containsExactly(
                            "1 agent_conflict 10000019 agent 079927398713 192.0.2.1 first",
                            "2 agent_conflict 10000019 agent 079927398713 192.0.2.1 second");
            assertThat(sql.one("select event_number from older.change_counter", row -> row.getLong(1)))
                    .contains(2L);
        }
    }
}
