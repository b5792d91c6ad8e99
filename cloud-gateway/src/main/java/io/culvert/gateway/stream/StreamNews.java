package io.culvert.gateway.stream;

import org.jspecify.annotations.Nullable;

/**
 * Makes news out of a stream's states: what its observer was told last decides what is new.
 *
 * <pre>
 *   nothing ──live──▶ started ──error──▶ dead ──live──▶ recovered (as started)
 *      ▲  └──error──────────────────────▶ ┘
 *      └──idle: stopped, from anywhere but here
 * </pre>
 *
 * <p>Threading: confined to the stream's event loop.
 */
final class StreamNews {

    private enum Told {
        NOTHING,
        STARTED,
        DEAD
    }

    private final StreamKey key;
    private final StreamObserver observer;
    private Told told = Told.NOTHING;

    StreamNews(StreamKey key, StreamObserver observer) {
        this.key = key;
        this.observer = observer;
    }

    /** @param failure why, where the state is an error */
    void moved(StreamStatus.State to, @Nullable SourceFailure failure) {
        switch (to) {
            case IDLE -> {
                if (told != Told.NOTHING) {
                    told = Told.NOTHING;
                    observer.stopped(key);
                }
            }
            case LIVE -> {
                Told before = told;
                told = Told.STARTED;
                if (before == Told.NOTHING) {
                    observer.started(key);
                } else if (before == Told.DEAD) {
                    observer.recovered(key);
                }
            }
            case ERROR -> {
                if (told != Told.DEAD && failure != null) {
                    told = Told.DEAD;
                    observer.dead(key, failure);
                }
            }
            case STARTING -> {}
        }
    }
}
