package io.culvert.gateway.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.database.TestDatabase;
import io.culvert.gateway.provisioning.Agents.Registration;
import io.culvert.media.Secret;
import io.micronaut.json.JsonMapper;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many agents at once, where chance makes up Agent IDs that are taken. */
class RegisterAllIT {
    private static final long OPERATOR = 10_000_019L;
    private static final Actor ACTOR = new Actor(OPERATOR, null, "test", "127.0.0.1");
    private static final long SEED = 7;

    private static final TestDatabase database = TestDatabase.create();

    @BeforeAll
    static void make() {
        database.database().update("insert into operators (id, name) values (?, 'test')", OPERATOR);
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    /** With chance that comes as it came before. */
    private static Agents agents() {
        return new Agents(
                database.database(), JsonMapper.createDefault(), List.of(), Clock.systemUTC(), new Random(SEED));
    }

    private static Agents.Wanted wanted(String agentId) {
        return new Agents.Wanted(agentId, Secret.of(""), "box", "");
    }

    @Test
    void madeUpAgentId_thatTheDatabaseHas_isDrawnAgain() {
        String taken =
                registered(agents().registerAll(ACTOR, List.of(wanted(""))).getFirst());

        List<Registration> results = agents().registerAll(ACTOR, List.of(wanted(""), wanted(taken), wanted("")));

        assertThat(results.get(1)).isInstanceOf(Registration.Taken.class);
        List<String> made = List.of(registered(results.get(0)), registered(results.get(2)));
        assertThat(made).doesNotHaveDuplicates().doesNotContain(taken);
        for (String agentId : made) {
            assertThat(agents().find(agentId, OPERATOR, null)).isPresent();
            assertThat(database.database()
                            .one(
                                    "select count(*) from audit_log where action = 'register' and object_id = ?",
                                    row -> row.getInt(1),
                                    agentId))
                    .contains(1);
        }
    }

    private static String registered(Registration result) {
        assertThat(result).isInstanceOf(Registration.Registered.class);
        return ((Registration.Registered) result).agentId();
    }
}
