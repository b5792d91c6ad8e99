package io.culvert.gateway.onvif;

import io.culvert.gateway.archive.index.Span;
import java.util.List;
import java.util.UUID;

/** Writes how a recording is coded at an instant (Recording Search 5.3.5). */
final class MediaAttributes {
    private MediaAttributes() {}

    /** Nothing where nothing is recorded then. Blocking. */
    static void write(Recording recording, Past past, long micros, XmlText out) {
        Span recorded = recording.recorded();
        if (recorded == null || micros < recorded.fromMicros() || micros >= recorded.toMicros()) {
            return;
        }
        UUID camera = recording.camera().id();
        List<Span> ranges = past.timeline(camera, new Span(micros, micros + 1)).ranges();
        if (ranges.isEmpty()) {
            return;
        }
        List<TrackCoding> coding = past.coding(camera, micros);
        out.open("tse:MediaAttributes").leaf("tt:RecordingToken", recording.token());
        coding.stream().filter(TrackCoding::isVideo).findFirst().ifPresent(video -> {
            begin(RecordedTrack.VIDEO, recorded, out);
            video(video, out);
        });
        coding.stream().filter(TrackCoding::isRecordedSound).findFirst().ifPresent(sound -> {
            begin(RecordedTrack.AUDIO, recorded, out);
            sound(sound, out);
        });
        // The two are equal: for how long it is so is not looked for.
        String at = OnvifTime.text(Span.instant(micros));
        out.leaf("tt:From", at).leaf("tt:Until", at).close();
    }

    private static void begin(RecordedTrack track, Span recorded, XmlText out) {
        out.open("tt:TrackAttributes");
        RecordingXml.track("tt:TrackInformation", track, recorded, out);
    }

    private static void video(TrackCoding video, XmlText out) {
        out.open("tt:VideoAttributes")
                .leaf("tt:Width", video.width())
                .leaf("tt:Height", video.height())
                .leaf("tt:Encoding", video.encoding())
                .leaf("tt:Framerate", Math.round(video.frameRate() * 100) / 100.0)
                .close()
                .close();
    }

    private static void sound(TrackCoding sound, XmlText out) {
        out.open("tt:AudioAttributes")
                .leaf("tt:Encoding", sound.encoding())
                .leaf("tt:Samplerate", sound.sampleRate() / 1_000) // kHz, as tt:AudioAttributes has it
                .close()
                .close();
    }
}
