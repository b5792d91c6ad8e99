package io.culvert.gateway.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RootChoiceTest {
    private static final long TB = 1L << 40;

    private static RootChoice.Candidate disk(double total, double free, double maxShare, boolean failing) {
        return part(1, total, free, maxShare, failing);
    }

    /** One of some roots on the same disk. */
    private static RootChoice.Candidate part(int sharing, double total, double free, double maxShare, boolean failing) {
        return new RootChoice.Candidate(
                new DiskSpace((long) (total * TB), (long) (free * TB)), maxShare, maxShare, sharing, failing);
    }

    /** How often each is chosen, of evenly spread chances. */
    private static double[] shares(RootChoice.Candidate... candidates) {
        double[] shares = new double[candidates.length];
        for (int i = 0; i < 10_000; i++) {
            shares[RootChoice.of(List.of(candidates), i / 10_000.0)] += 1 / 10_000.0;
        }
        return shares;
    }

    @Test
    void equalDisks_takeEqualParts() {
        assertThat(shares(disk(1, 0.5, 0.9, false), disk(1, 0.5, 0.9, false)))
                .containsExactly(new double[] {0.5, 0.5}, within(0.001));
    }

    @Test
    void theEmptierDisk_takesMore() {
        assertThat(shares(disk(1, 0.2, 0.9, false), disk(1, 0.4, 0.9, false)))
                .containsExactly(new double[] {0.25, 0.75}, within(0.001));
    }

    @Test
    void theShareOfADisk_limitsItsRoom() {
        assertThat(shares(disk(1, 0.5, 0.6, false), disk(1, 0.5, 0.8, false)))
                .containsExactly(new double[] {0.25, 0.75}, within(0.001));
    }

    @Test
    void rootsOnOneDisk_takeTogetherWhatOneWould() {
        assertThat(shares(part(2, 1, 0.5, 0.9, false), part(2, 1, 0.5, 0.9, false), disk(1, 0.5, 0.9, false)))
                .containsExactly(new double[] {0.25, 0.25, 0.5}, within(0.001));
    }

    @Test
    void aRootWhoseShareIsUsedUp_takesNothingMore_whereAnotherOnItsDiskMayFillItMore() {
        DiskSpace space = new DiskSpace(TB, TB / 2);
        RootChoice.Candidate full = new RootChoice.Candidate(space, 0.4, 0.9, 2, false);
        assertThat(shares(full, new RootChoice.Candidate(space, 0.9, 0.9, 2, false)))
                .containsExactly(new double[] {0, 1}, within(0.001));
        assertThat(shares(full, new RootChoice.Candidate(space, 0.9, 0.9, 2, true)))
                .as("better than nothing")
                .containsExactly(new double[] {1, 0}, within(0.001));
    }

    @Test
    void fullDisks_takePartsAsLargeAsTheyAre() {
        assertThat(shares(disk(1, 0.1, 0.9, false), disk(3, 0.2, 0.9, false)))
                .containsExactly(new double[] {0.25, 0.75}, within(0.001));
    }

    @Test
    void aDiskThatFailed_isLeftAloneWhileThereIsAnother() {
        assertThat(shares(disk(1, 0.9, 0.9, true), disk(1, 0.2, 0.9, false)))
                .containsExactly(new double[] {0, 1}, within(0.001));
        assertThat(shares(disk(1, 0.5, 0.9, true), disk(1, 0.5, 0.9, true)))
                .containsExactly(new double[] {0.5, 0.5}, within(0.001));
    }

    @Test
    void aDiskOfWhichNothingIsKnown_canBeChosen() {
        assertThat(RootChoice.of(List.of(disk(0, 0, 0.9, false)), 0.999)).isZero();
    }

    @Test
    void space_countsWhatIsUsedByWhomever() {
        DiskSpace space = new DiskSpace(1000, 250);
        assertThat(space.usedShare()).isEqualTo(0.75);
        assertThat(space.roomBytes(0.9)).isEqualTo(150);
        assertThat(space.roomBytes(0.5)).isEqualTo(-250);
        assertThat(new DiskSpace(0, 0).usedShare()).isEqualTo(1);
    }
}
