package io.culvert.gateway.rtsp;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.rtsp.replay.FakeRecording;
import io.culvert.gateway.rtsp.replay.RecordedMedia;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Recordings of a test's own, by the name of the camera; empty ones of all others. */
final class FakeArchive implements RecordedMedia.Archive {
    private final Map<RecordingKey, FakeRecording> recordings = new ConcurrentHashMap<>();

    FakeRecording of(String camera) {
        return of(new RecordingKey(FakeGate.cameraId(camera), 0));
    }

    @Override
    public FakeRecording of(RecordingKey key) {
        return recordings.computeIfAbsent(key, _ -> new FakeRecording());
    }
}
