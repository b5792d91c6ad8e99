package io.culvert.gateway.onvif;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.stream.Quality;

/** Writes what several answers say of a recording. Pure. */
final class RecordingXml {
    private RecordingXml() {}

    /** tt:RecordingSourceInformation (Recording Search 5.3.2). */
    static void source(Recording recording, XmlText out) {
        Camera camera = recording.camera();
        out.open("tt:Source")
                .leaf("tt:SourceId", "urn:uuid:" + camera.id())
                .leaf("tt:Name", camera.title())
                .leaf("tt:Location", "")
                .leaf("tt:Description", camera.name())
                .leaf("tt:Address", "")
                .close();
    }

    /** The profile that a job records from, as tt:SourceToken. */
    static void profile(Recording recording, XmlText out) {
        out.open("tt:SourceToken")
                .attribute("Type", "http://www.onvif.org/ver10/schema/Profile")
                .leaf("tt:Token", RecordingTokens.profile(recording.camera().id(), Quality.MAIN))
                .close();
    }

    /** tt:RecordingInformation (Recording Search 5.3.1). */
    static void information(String element, Recording recording, XmlText out) {
        out.open(element).leaf("tt:RecordingToken", recording.token());
        source(recording, out);
        Span recorded = recording.recorded();
        if (recorded != null) {
            out.leaf("tt:EarliestRecording", OnvifTime.text(recorded.from()))
                    .leaf("tt:LatestRecording", OnvifTime.text(recorded.to()));
        }
        out.leaf("tt:Content", "");
        if (recorded != null) {
            for (RecordedTrack each : RecordedTrack.of(recording)) {
                track("tt:Track", each, recorded, out);
            }
        }
        out.leaf("tt:RecordingStatus", recording.status()).close();
    }

    /** tt:TrackInformation (Recording Search 5.3.3). */
    static void track(String element, RecordedTrack track, Span recorded, XmlText out) {
        out.open(element)
                .leaf("tt:TrackToken", track.token())
                .leaf("tt:TrackType", track.type())
                .leaf("tt:Description", "")
                .leaf("tt:DataFrom", OnvifTime.text(recorded.from()))
                .leaf("tt:DataTo", OnvifTime.text(recorded.to()))
                .close();
    }
}
