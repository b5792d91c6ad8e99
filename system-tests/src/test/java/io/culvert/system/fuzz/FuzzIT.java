package io.culvert.system.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.system.process.Launcher;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every fuzz target for a moment; {@code culvert soak fuzz} gives each as long as one likes. */
class FuzzIT {

    /** Changed by hand now and then; a failure names the input. */
    private static final long SEED = 20_261_120;

    @Test
    void targets_mutatedSeeds_keepTheirPromises() throws IOException {
        FuzzTargets targets = new FuzzTargets(Launcher.ofThisCheckout().home());
        assertThat(targets.names()).hasSizeGreaterThanOrEqualTo(22);

        List<BlindFuzz.Outcome> outcomes = BlindFuzz.run(targets, Duration.ofMillis(300), SEED);

        outcomes.forEach(outcome -> System.out.printf("%s: %d inputs%n", outcome.target(), outcome.inputs()));
        assertThat(outcomes).allMatch(BlindFuzz.Outcome::isGood).allMatch(outcome -> outcome.inputs() >= 500);
    }

    @Test
    void target_thatBreaksAPromise_isToldWithItsInput() throws ReflectiveOperationException {
        MethodHandle picky = MethodHandles.lookup()
                .findStatic(FuzzIT.class, "picky", MethodType.methodType(void.class, byte[].class));

        BlindFuzz.Outcome outcome = BlindFuzz.run(
                new FuzzTarget("picky", picky, List.of(new byte[] {'a', 'b'})), Duration.ofSeconds(20), SEED);

        assertThat(outcome.isGood()).isFalse();
        assertThat(outcome.problem()).contains("StringIndexOutOfBounds").contains("bytes 24");
    }

    @Test
    void mutator_sameSeed_makesTheSameInputs() {
        Mutator one = new Mutator(new Random(1), List.of(new byte[] {1, 2, 3}, new byte[] {4}));
        Mutator other = new Mutator(new Random(1), List.of(new byte[] {1, 2, 3}, new byte[] {4}));

        for (int i = 0; i < 1000; i++) {
            assertThat(Arrays.equals(one.next(), other.next())).isTrue();
        }
    }

    @SuppressWarnings("unused") // through its handle
    private static void picky(byte[] input) {
        if (input.length > 0 && input[0] == '$') {
            throw new StringIndexOutOfBoundsException("planted");
        }
    }
}
