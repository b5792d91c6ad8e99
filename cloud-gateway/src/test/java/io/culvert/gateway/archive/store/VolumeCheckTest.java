package io.culvert.gateway.archive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VolumeCheckTest {
    private static final Path A = Path.of("/a");
    private static final Path B = Path.of("/b");
    private static final Path NEW = Path.of("/new");
    private static final UUID ON_A = UUID.randomUUID();
    private static final UUID ON_B = UUID.randomUUID();
    private static final UUID FOREIGN = UUID.randomUUID();

    /** An index that has seen volumes at /a and /b. */
    private record Seen(Map<Path, UUID> places) implements KnownVolumes {
        @Override
        public Optional<UUID> at(Path root) {
            return Optional.ofNullable(places.get(root));
        }

        @Override
        public Optional<Path> placeOf(UUID volume) {
            return places.entrySet().stream()
                    .filter(place -> place.getValue().equals(volume))
                    .map(Map.Entry::getKey)
                    .findFirst();
        }

        @Override
        public boolean isEmpty() {
            return places.isEmpty();
        }

        @Override
        public long lastNumber(UUID volume) {
            return 0;
        }
    }

    private final VolumeCheck check =
            new VolumeCheck(new Seen(Map.of(A, ON_A, B, ON_B)), List.of(A, B, NEW), root -> false);

    @Test
    void theVolumeThatWasThere_mayBeUsed() throws IOException {
        assertThat(check.problem(A, ON_A)).isEmpty();
    }

    @Test
    void aDiskThatIsNotMounted_isRefused() throws IOException {
        assertThat(check.problem(A, null).orElseThrow())
                .contains("/a", "holds no volume", ON_A.toString(), "is the disk mounted?");
    }

    @Test
    void swappedDisks_areRefusedAndNamed() throws IOException {
        assertThat(check.problem(A, ON_B).orElseThrow())
                .contains("/a", ON_B.toString(), "expected: volume " + ON_A, "it belongs at /b");
        assertThat(check.problem(NEW, ON_B).orElseThrow()).contains("/new", "which belongs at /b");
    }

    @Test
    void aDiskOfAnotherInstallation_isRefused() throws IOException {
        assertThat(check.problem(A, FOREIGN).orElseThrow()).contains("no volume of this installation");
        assertThat(check.problem(NEW, FOREIGN).orElseThrow()).contains("no volume of this installation");
    }

    @Test
    void anEmptyFolder_mayBecomeARoot() throws IOException {
        assertThat(check.problem(NEW, null)).isEmpty();
    }

    @Test
    void aDiskThatIsMountedElsewhereNow_mayBeUsed() throws IOException {
        var onlyNew = new VolumeCheck(new Seen(Map.of(A, ON_A)), List.of(NEW), root -> false);
        assertThat(onlyNew.problem(NEW, ON_A)).isEmpty();
    }

    @Test
    void anyVolume_mayBeUsedByAnIndexThatIsLost() throws IOException {
        var lost = new VolumeCheck(KnownVolumes.NONE, List.of(A, B), root -> false);
        assertThat(lost.problem(A, ON_A)).isEmpty();
        assertThat(lost.problem(B, null)).isEmpty();
    }

    @Test
    void aVolumeThatNobodyKnowsAndThatHoldsNothing_mayBeUsedWhereNoneIsExpected() throws IOException {
        var empty = new VolumeCheck(new Seen(Map.of(A, ON_A)), List.of(A, NEW), root -> true);
        assertThat(empty.problem(NEW, FOREIGN)).isEmpty();
        assertThat(empty.problem(A, FOREIGN).orElseThrow()).contains("expected: volume " + ON_A);
    }
}
