package io.culvert.camera.fault;

/** When a fault strikes. */
sealed interface Moment {
    /**
     * At requests of one method, counted from 1 in each connection.
     *
     * @param method in capitals, or {@code *}
     */
    record Request(String method, int from, int to) implements Moment {
        boolean matches(String asked, int count) {
            return (method.equals("*") || method.equals(asked)) && count >= from && count <= to;
        }
    }

    /** At video frames of a session, counted from 0 at each PLAY; both ends included. */
    record Frames(long from, long to) implements Moment {}

    /** That long after PLAY; where both are the same, at the first frame after it. */
    record Elapsed(long fromNanos, long toNanos) implements Moment {
        boolean isInstant() {
            return fromNanos == toNanos;
        }
    }
}
