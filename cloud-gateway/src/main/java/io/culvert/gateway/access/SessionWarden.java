package io.culvert.gateway.access;

import io.culvert.gateway.changes.Change;
import io.culvert.gateway.changes.ChangeSubscriber;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends every session that has lost its ground: share revoked, expired or narrowed, person gone, camera deleted or given
 * another source.
 *
 * <p>Runs after each change that the feed applies, and several times a second for what ends by the clock.
 */
final class SessionWarden implements ChangeSubscriber {

    private static final Logger log = LoggerFactory.getLogger(SessionWarden.class);

    private final ViewingSessions sessions;
    private final AccessRules rules;

    SessionWarden(ViewingSessions sessions, AccessRules rules) {
        this.sessions = sessions;
        this.rules = rules;
    }

    /** Looks at all open sessions; a few map look-ups for each. */
    void sweep() {
        for (ViewingSession session : sessions.now()) {
            Optional<String> refusal = rules.refusal(session.permit(), session.peer());
            if (refusal.isPresent() && session.cut()) {
                log.info("{} ended: {}", session, refusal.get());
            }
        }
    }

    @Override
    public Stage stage() {
        return Stage.CONSEQUENCE;
    }

    @Override
    public void reload() {
        sweep();
    }

    @Override
    public void apply(List<Change> changes) {
        sweep();
    }
}
