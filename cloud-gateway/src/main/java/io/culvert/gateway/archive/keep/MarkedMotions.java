package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.motion.MotionMark;
import io.culvert.gateway.motion.MotionMarks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Motions as the database has them. Thread-safe; blocking. */
record MarkedMotions(MotionMarks marks) implements Motions {
    /** Where a motion ends that goes on. */
    private static final long NO_END_MICROS = Span.micros(Instant.parse("9999-12-31T00:00:00Z"));

    @Override
    public List<Span> within(UUID camera, Span window) {
        List<Span> spans = new ArrayList<>();
        long from = window.fromMicros();
        while (true) {
            List<MotionMark> part = marks.between(camera, from, window.toMicros());
            for (MotionMark mark : part) {
                Long to = mark.toMicros();
                spans.add(new Span(mark.fromMicros(), to == null ? NO_END_MICROS : to));
            }
            long next = part.isEmpty() ? from : part.getLast().fromMicros();
            if (part.size() < MotionMarks.MOST || next <= from) {
                return spans;
            }
            from = next;
        }
    }

    @Override
    public boolean forget(long nowMicros) {
        return marks.forget(nowMicros);
    }
}
