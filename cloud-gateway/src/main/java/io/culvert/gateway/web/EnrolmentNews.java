package io.culvert.gateway.web;

import io.culvert.gateway.provisioning.EnrolmentWatch;
import io.micronaut.http.sse.Event;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a follower of one enrolment is told: how it stands at first, and then each time it stands otherwise, until nothing
 * will change any more or it is gone. Confined to its stream's thread.
 */
final class EnrolmentNews implements EventStream.Source {
    /** Id of the last event; who comes back with it has seen all. */
    static final String END = "end";

    /**
     * How it stands.
     *
     * @param over whether that is final
     */
    record Sight(String json, boolean over) {}

    private final EnrolmentWatch watch;
    private final UUID enrolment;
    private final Supplier<Optional<Sight>> look;
    private EnrolmentWatch.@Nullable Follower follower;
    private String told = "";
    private boolean ended;

    /** @param look how it stands now; empty when there is nothing to be seen any more */
    EnrolmentNews(EnrolmentWatch watch, UUID enrolment, Supplier<Optional<Sight>> look) {
        this.watch = watch;
        this.enrolment = enrolment;
        this.look = look;
    }

    @Override
    public void opened(Runnable wake) {
        follower = watch.follow(enrolment, wake);
    }

    @Override
    public List<Event<String>> next() {
        Optional<Sight> sight = look.get();
        ended = sight.isEmpty() || sight.get().over();
        if (sight.isEmpty() || sight.get().json().equals(told)) {
            return List.of();
        }
        told = sight.get().json();
        Event<String> event = Event.of(told);
        return List.of(ended ? event.id(END) : event);
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void closed() {
        if (follower != null) {
            follower.close();
        }
    }
}
