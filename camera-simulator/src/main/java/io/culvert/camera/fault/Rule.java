package io.culvert.camera.fault;

/**
 * One line of a script: a fault and its moment.
 *
 * <p>Threading: confined to the event loop of the camera it was made for.
 */
final class Rule {
    private final Moment moment;
    private final double chance;
    private final Fault fault;
    private int left;

    /**
     * @param chance 0 to 1: of each packet for faults of packets, else of each frame or request
     * @param times requests or sessions that it strikes
     */
    Rule(Moment moment, double chance, int times, Fault fault) {
        this.moment = moment;
        this.chance = chance;
        this.left = times;
        this.fault = fault;
    }

    Moment moment() {
        return moment;
    }

    double chance() {
        return chance;
    }

    Fault fault() {
        return fault;
    }

    /** Uses up one of its times; false when there is none left. */
    boolean take() {
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
