package io.culvert.gateway.onvif;

import static java.util.Map.entry;

import io.culvert.gateway.access.ClearedCamera;
import io.culvert.gateway.cameras.Dvr;
import java.util.List;
import java.util.Map;

/**
 * The recording service, to be read only (Recording Control 5): one recording for each camera that is recorded or of which something
 * is, and one job for each that is to be recorded. What is recorded is set in the console and over REST.
 */
final class RecordingService implements OnvifService {
    private final VisibleRecordings recordings;

    RecordingService(VisibleRecordings recordings) {
        this.recordings = recordings;
    }

    @Override
    public Namespace namespace() {
        return Namespace.TRC;
    }

    @Override
    public String name() {
        return "recording_service";
    }

    @Override
    public int[] version() {
        return new int[] {26, 6};
    }

    @Override
    public Map<String, Operation> operations() {
        return Map.ofEntries(
                entry("GetServiceCapabilities", Operation.open((question, out) -> capabilities(out))),
                entry("GetRecordings", Operation.guarded((question, viewer, out) -> {
                    for (Recording each : recordings.of(viewer)) {
                        item(each, out);
                    }
                })),
                entry(
                        "GetRecordingConfiguration",
                        Operation.guarded((question, viewer, out) ->
                                configuration("trc:RecordingConfiguration", recording(question, viewer), out))),
                entry("GetTrackConfiguration", Operation.guarded(this::trackConfiguration)),
                entry("GetRecordingJobs", Operation.guarded((question, viewer, out) -> {
                    for (Recording each : recordings.of(viewer)) {
                        job(each, out);
                    }
                })),
                entry(
                        "GetRecordingJobConfiguration",
                        Operation.guarded((question, viewer, out) ->
                                jobConfiguration("trc:JobConfiguration", ofJob(question, viewer), out))),
                entry("GetRecordingJobState", Operation.guarded(this::jobState)));
    }

    @Override
    public void capabilities(XmlText out) {
        out.open("trc:Capabilities")
                .attribute("DynamicRecordings", false)
                .attribute("DynamicTracks", false)
                .attribute("Encoding", "H264 H265 AAC G711 OPUS")
                .attribute("MaxRecordings", Viewer.MOST_CAMERAS)
                .attribute("MaxRecordingJobs", Viewer.MOST_CAMERAS)
                .attribute("Options", false)
                .attribute("MetadataRecording", false)
                .close();
    }

    private Recording recording(Question question, Viewer viewer) throws OnvifFault {
        return recordings.of(viewer, question.token("RecordingToken"), "NoRecording");
    }

    private static void item(Recording recording, XmlText out) {
        out.open("trc:RecordingItem").leaf("tt:RecordingToken", recording.token());
        configuration("tt:Configuration", recording, out);
        out.open("tt:Tracks");
        for (RecordedTrack each : RecordedTrack.of(recording)) {
            out.open("tt:Track").leaf("tt:TrackToken", each.token());
            track("tt:Configuration", each, out);
            out.close();
        }
        out.close().close();
    }

    private static void configuration(String element, Recording recording, XmlText out) {
        out.open(element);
        RecordingXml.source(recording, out);
        out.leaf("tt:Content", "")
                .leaf("tt:MaximumRetentionTime", retention(recording.camera().dvr()))
                .close();
    }

    /** Nothing is limited where recording is off: what there is goes when its time is over, as before. */
    private static String retention(Dvr dvr) {
        return "P" + (dvr.depthDays() + dvr.motionDays()) + "D";
    }

    private static void track(String element, RecordedTrack track, XmlText out) {
        out.open(element)
                .leaf("tt:TrackType", track.type())
                .leaf("tt:Description", "")
                .close();
    }

    private void trackConfiguration(Question question, Viewer viewer, XmlText out) throws OnvifFault {
        Recording recording = recording(question, viewer);
        String token = question.token("TrackToken");
        track(
                "trc:TrackConfiguration",
                RecordedTrack.of(recording).stream()
                        .filter(each -> each.token().equals(token))
                        .findFirst()
                        .orElseThrow(() -> OnvifFault.invalid("NoTrack", "The recording has no such track.")),
                out);
    }

    private static void job(Recording recording, XmlText out) {
        if (recording.camera().dvr().records()) {
            out.open("trc:JobItem")
                    .leaf("tt:JobToken", RecordingTokens.job(recording.camera().id()));
            jobConfiguration("tt:JobConfiguration", recording, out);
            out.close();
        }
    }

    private static void jobConfiguration(String element, Recording recording, XmlText out) {
        out.open(element)
                .leaf("tt:RecordingToken", recording.token())
                .leaf("tt:Mode", "Active")
                .leaf("tt:Priority", 1)
                .open("tt:Source");
        RecordingXml.profile(recording, out);
        for (RecordedTrack each : RecordedTrack.of(recording)) {
            out.open("tt:Tracks")
                    .leaf("tt:SourceTag", each.type())
                    .leaf("tt:Destination", each.token())
                    .close();
        }
        out.close().close();
    }

    private Recording ofJob(Question question, Viewer viewer) throws OnvifFault {
        String token = question.token("JobToken");
        ClearedCamera camera = viewer.archive().stream()
                .filter(each -> each.camera().dvr().records())
                .filter(each -> RecordingTokens.job(each.camera().id()).equals(token))
                .findFirst()
                .orElseThrow(() -> OnvifFault.invalid("NoRecordingJob", "There is no such recording job."));
        return recordings.of(List.of(camera)).getFirst();
    }

    /** Recording Control 5.19. */
    private void jobState(Question question, Viewer viewer, XmlText out) throws OnvifFault {
        Recording recording = ofJob(question, viewer);
        String state = recording.jobState();
        out.open("trc:State")
                .leaf("tt:RecordingToken", recording.token())
                .leaf("tt:State", state)
                .open("tt:Sources");
        RecordingXml.profile(recording, out);
        out.leaf("tt:State", state).open("tt:Tracks");
        for (RecordedTrack each : RecordedTrack.of(recording)) {
            out.open("tt:Track")
                    .leaf("tt:SourceTag", each.type())
                    .leaf("tt:Destination", each.token())
                    .leaf("tt:State", state)
                    .close();
        }
        out.close().close().close();
    }
}
