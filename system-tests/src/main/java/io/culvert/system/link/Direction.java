package io.culvert.system.link;

/** The two ways of a link. End A is the one that connects (a relay), or the first namespace (a wire). */
public enum Direction {
    A_TO_B,
    B_TO_A;

    public Direction reversed() {
        return this == A_TO_B ? B_TO_A : A_TO_B;
    }
}
