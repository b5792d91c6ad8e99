package io.culvert.agent.doctor;

/** How something is; the later, the worse. */
public enum Verdict {
    FINE("✓"),
    /** Works, but somebody should look at it. */
    DOUBTFUL("!"),
    BROKEN("✗");

    private final String mark;

    Verdict(String mark) {
        this.mark = mark;
    }

    String mark() {
        return mark;
    }

    Verdict worse(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
