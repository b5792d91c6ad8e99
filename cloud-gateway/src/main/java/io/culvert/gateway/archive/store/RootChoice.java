package io.culvert.gateway.archive.store;

import java.util.List;

/**
 * Which root a new segment goes to: by chance, the chances going by the room that each root still has. So emptier disks take
 * more, equal ones take turns, and all work at once. A root that has failed lately is left alone while there is another.
 * Pure.
 */
final class RootChoice {
    /**
     * A full root takes its part all the same, as its oldest segments make room; this share of what it may hold counts as
     * free at least.
     */
    private static final double LEAST = 0.01;

    /** Of a full root whose disk another root may fill more, so that nothing of it goes yet: it takes what nobody else does. */
    private static final double LAST = LEAST / 1000;

    /**
     * A root to choose from.
     *
     * @param maxShare of the disk that may be used, 0 to 1
     * @param diskShare the same for the root on that disk that may fill it most
     * @param sharing roots that lie on the disk, this one included: its room counts once for all of them
     */
    record Candidate(DiskSpace space, double maxShare, double diskShare, int sharing, boolean failing) {
        private double weight() {
            double capacity = Math.max(1, space.totalBytes() * maxShare);
            double least = capacity * (maxShare < diskShare ? LAST : LEAST);
            return Math.max((double) space.roomBytes(maxShare), least) / sharing;
        }
    }

    private RootChoice() {}

    /**
     * Chooses.
     *
     * @param candidates one at least
     * @param chance 0 to 1, without 1
     * @return index of the root
     */
    static int of(List<Candidate> candidates, double chance) {
        boolean allFail = candidates.stream().allMatch(Candidate::failing);
        double sum = 0;
        for (Candidate candidate : candidates) {
            sum += weight(candidate, allFail);
        }
        double left = chance * sum;
        int chosen = 0;
        for (int i = 0; i < candidates.size(); i++) {
            double weight = weight(candidates.get(i), allFail);
            if (weight > 0) {
                chosen = i;
                left -= weight;
                if (left < 0) {
                    break;
                }
            }
        }
        return chosen;
    }

    private static double weight(Candidate candidate, boolean evenIfFailing) {
        return candidate.failing() && !evenIfFailing ? 0 : candidate.weight();
    }
}
