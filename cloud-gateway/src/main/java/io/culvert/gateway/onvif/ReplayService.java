package io.culvert.gateway.onvif;

import static java.util.Map.entry;

import java.util.Map;

/** The replay service: where a recording is played (Replay Control 5). */
final class ReplayService implements OnvifService {
    private final OnvifAddresses addresses;
    private final VisibleRecordings recordings;

    ReplayService(OnvifAddresses addresses, VisibleRecordings recordings) {
        this.addresses = addresses;
        this.recordings = recordings;
    }

    @Override
    public Namespace namespace() {
        return Namespace.TRP;
    }

    @Override
    public String name() {
        return "replay_service";
    }

    @Override
    public int[] version() {
        return new int[] {21, 12};
    }

    @Override
    public Map<String, Operation> operations() {
        return Map.ofEntries(
                entry("GetServiceCapabilities", Operation.open((question, out) -> capabilities(out))),
                entry("GetReplayUri", Operation.guarded(this::replayUri)),
                entry("GetReplayConfiguration", Operation.guarded((question, viewer, out) -> out.open(
                                "trp:Configuration")
                        .leaf("tt:SessionTimeout", "PT60S")
                        .close())));
    }

    @Override
    public void capabilities(XmlText out) {
        out.open("trp:Capabilities")
                .attribute("ReversePlayback", true)
                .attribute("SessionTimeoutRange", "60 60")
                .attribute("RTP_RTSP_TCP", true)
                .close();
    }

    /** Replay Control 5.1. The address has no token: who plays shows the same credential again. */
    private void replayUri(Question question, Viewer viewer, XmlText out) throws OnvifFault {
        Recording recording = recordings.of(viewer, question.token("RecordingToken"), "NoRecording");
        StreamSetup.check(question);
        out.leaf("trp:Uri", addresses.rtsp() + "/" + recording.camera().name() + "/replay");
    }
}
