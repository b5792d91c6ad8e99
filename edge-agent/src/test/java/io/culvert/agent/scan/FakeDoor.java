package io.culvert.agent.scan;

import io.culvert.agent.identity.EnrolmentResult;
import io.culvert.agent.identity.Invitation;
import io.culvert.agent.scan.Onboarding.Reached;
import io.culvert.proto.tunnel.v1.JoinStep;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A gateway that is slow, absent or hostile as a test wants it; it notes what it is asked in the test's list of events. */
final class FakeDoor implements Onboarding.GatewayDoor {
    /** What it says one after the other; the last one stays. */
    final Deque<Reached> reached = new ArrayDeque<>(List.of(Reached.YES));

    /** The same of the token. */
    final Deque<EnrolmentResult> answers = new ArrayDeque<>();

    /** Of the last question. */
    List<JoinStep> steps = new ArrayList<>();

    /** Thrown instead of an answer, if set. */
    @Nullable
    IOException broken;

    private final List<String> events;

    FakeDoor(List<String> events) {
        this.events = events;
    }

    @Override
    public Reached reach(Invitation invitation) {
        events.add("reach");
        return next(reached);
    }

    @Override
    public EnrolmentResult join(Invitation invitation, List<JoinStep> steps) throws IOException {
        events.add("join");
        this.steps = steps;
        if (broken != null) {
            throw broken;
        }
        return next(answers);
    }

    private static <T> T next(Deque<T> script) {
        return script.size() > 1 ? script.remove() : script.element();
    }
}
