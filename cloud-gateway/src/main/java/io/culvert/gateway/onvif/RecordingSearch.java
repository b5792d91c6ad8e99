package io.culvert.gateway.onvif;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A search for recordings: they are known at once and told as many at a time as the client takes. */
final class RecordingSearch implements Search {
    private final VisibleRecordings recordings;
    private final Deque<UUID> left = new ArrayDeque<>();
    private final Instant begun;

    RecordingSearch(VisibleRecordings recordings, List<Recording> found, int mostMatches, Instant begun) {
        this.recordings = recordings;
        this.begun = begun;
        found.stream().limit(mostMatches).forEach(each -> left.add(each.camera().id()));
    }

    @Override
    public synchronized void next(Wish wish, Viewer viewer, XmlText out) {
        List<UUID> told = left.stream().limit(wish.most()).toList();
        told.forEach(each -> left.removeFirst());
        List<Recording> still = recordings.of(
                told.stream().map(viewer::recording).flatMap(Optional::stream).toList());
        out.leaf("tt:SearchState", isCompleted() ? "Completed" : "Searching");
        still.forEach(each -> RecordingXml.information("tt:RecordingInformation", each, out));
    }

    @Override
    public synchronized boolean isCompleted() {
        return left.isEmpty();
    }

    @Override
    public void end() {
        // nothing waits
    }

    @Override
    public Instant reached() {
        return begun;
    }
}
