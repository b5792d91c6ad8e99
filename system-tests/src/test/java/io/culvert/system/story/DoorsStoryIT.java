package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.system.process.Installation;
import io.culvert.system.soak.HostileLoop;
import io.culvert.system.soak.SecretsLoop;
import io.culvert.system.soak.StrangersLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Bad people at the doors: those who watch notice nothing. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the strangers' limits are those of the address all come from
@Tag("alone")
class DoorsStoryIT {
    private static final int PER_ADDRESS = 25;

    private static final SecretsLoop.Planted PLANTED = SecretsLoop.settings("debug");

    private static Installation installation;

    @BeforeAll
    static void open() {
        Map<String, String> settings = new HashMap<>(PLANTED.settings());
        settings.put("CULVERT_STRANGERS_PER_ADDRESS", Integer.toString(PER_ADDRESS));
        installation = Installation.open(1, List.of(), settings);
    }

    @AfterAll
    static void close() {
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    @Order(1)
    void strangersWhoDrip_areSoonGone_andTheOwnerComesIn() throws Exception {
        StrangersLoop.Outcome outcome = StrangersLoop.run(installation.gateway(), 600);
        System.out.println(outcome);
        assertThat(outcome.left()).as("%s", outcome).isZero();
        assertThat(outcome.turnedAway()).as("%s", outcome).isGreaterThan(250);
        assertThat(outcome.lastGone().toSeconds()).as("%s", outcome).isLessThan(18);
        assertThat(outcome.ownersP99()).as("%s", outcome).isLessThan(1_000);
    }

    @Test
    @Order(2)
    void hostileCallers_harmNobody() throws Exception {
        HostileLoop.Outcome outcome = HostileLoop.run(installation, 2);
        System.out.println(outcome);
        assertThat(outcome.unharmed()).as("%s", outcome).isEqualTo(outcome.viewers());
        assertThat(outcome.slowestMillis()).as("%s", outcome).isLessThan(10_000);
    }

    /** Everything that the gateway logs at its most talkative, shows, answers, stores and calls processes by. */
    @Test
    @Order(3)
    void plantedSecrets_showNowhere() throws Exception {
        SecretsLoop.Outcome outcome = SecretsLoop.run(installation, PLANTED, 300);
        System.out.println(outcome);
        assertThat(outcome.hits()).isEmpty();
        assertThat(outcome.planted()).as("%s", outcome).isGreaterThan(300);
        assertThat(outcome.kinds()).as("%s", outcome).isGreaterThan(40);
    }
}
