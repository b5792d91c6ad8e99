package io.culvert.gateway.provisioning;

import io.culvert.gateway.changes.Change;
import io.culvert.gateway.changes.ChangeSubscriber;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Wakes those who follow an enrolment when something happened to it, on whichever gateway. Thread-safe; what it calls must
 * not block.
 */
@Singleton
public final class EnrolmentWatch implements ChangeSubscriber {
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();

    EnrolmentWatch() {}

    /** Somebody who follows one enrolment; to be closed. */
    public final class Follower implements AutoCloseable {
        private final String enrolment;
        private final Runnable wake;

        private Follower(UUID enrolment, Runnable wake) {
            this.enrolment = enrolment.toString();
            this.wake = wake;
        }

        @Override
        public void close() {
            followers.remove(this);
        }
    }

    /** Calls {@code wake} whenever something happened to the enrolment, from now on. */
    public Follower follow(UUID enrolment, Runnable wake) {
        Follower follower = new Follower(enrolment, wake);
        followers.add(follower);
        return follower;
    }

    @Override
    public Stage stage() {
        return Stage.CONSEQUENCE;
    }

    @Override
    public void reload() {
        followers.forEach(follower -> follower.wake.run());
    }

    @Override
    public void apply(List<Change> changes) {
        for (Change change : changes) {
            if (change.entity().equals(Change.ENROLMENT)) {
                followers.stream()
                        .filter(follower -> follower.enrolment.equals(change.entityId()))
                        .forEach(follower -> follower.wake.run());
            }
        }
    }
}
