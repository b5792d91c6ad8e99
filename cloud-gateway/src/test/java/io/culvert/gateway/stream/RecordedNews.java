package io.culvert.gateway.stream;

import java.util.ArrayList;
import java.util.List;

/** What a stream told its observer, in order. */
final class RecordedNews implements StreamObserver {
    final List<String> told = new ArrayList<>();

    @Override
    public void started(StreamKey key) {
        told.add("started");
    }

    @Override
    public void dead(StreamKey key, SourceFailure failure) {
        told.add("dead " + failure.code());
    }

    @Override
    public void recovered(StreamKey key) {
        told.add("recovered");
    }

    @Override
    public void stopped(StreamKey key) {
        told.add("stopped");
    }
}
