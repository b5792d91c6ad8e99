package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.system.soak.DatabaseOutage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** PostgreSQL goes away and comes back under a gateway that serves viewers. */
class DatabaseStoryIT {
    @Test
    void media_whileTheDatabaseIsAway_flowsOn() throws Exception {
        DatabaseOutage.Outcome outcome = DatabaseOutage.run(Duration.ofSeconds(12));
        assertThat(outcome.isGood()).as("%s", outcome).isTrue();
    }
}
