package io.culvert.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeopleTest {
    private final TokenHash token = new TokenHash(new byte[32]);
    private Optional<Person> row = Optional.of(new Person("key", null, 12_345_678, true, null, null));
    private Runnable duringLookup = () -> {};

    private final People people = new People(
            hash -> {
                Optional<Person> read = row;
                Runnable meanwhile = duringLookup;
                duringLookup = () -> {};
                meanwhile.run();
                return read;
            },
            Runnable::run);

    @Test
    void askAgain_overtakenByARevocation_doesNotReviveThePerson() {
        people.find(token).toCompletableFuture().join();
        assertThat(people.known(token)).isNotNull();

        // The timer has read the row; before it says so, the key is revoked and the feed asks again.
        duringLookup = () -> {
            row = Optional.empty();
            people.askAgain();
        };
        people.askAgain();

        assertThat(people.known(token)).isNull();
    }
}
