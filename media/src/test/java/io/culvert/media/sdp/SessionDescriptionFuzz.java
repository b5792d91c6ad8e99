package io.culvert.media.sdp;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.fuzz.CapturedCameras;
import io.culvert.media.fuzz.FuzzInput;
import io.culvert.media.stream.StreamDescription;
import java.util.List;

/**
 * A camera's description (RFC 4566) and what viewers get of it: only {@link SdpException} is thrown, no line is
 * smuggled in, and our own text is read as what it was.
 */
public final class SessionDescriptionFuzz {
    private SessionDescriptionFuzz() {}

    public static List<byte[]> seeds() {
        return CapturedCameras.files("/sdp");
    }

    public static void fuzzerTestOneInput(byte[] data) {
        SessionDescription session;
        try {
            session = SessionDescription.parse(FuzzInput.text(data));
        } catch (SdpException e) {
            check(String.valueOf(e.getMessage()).length() < 4096, "a refusal stays short");
            return;
        }
        for (MediaDescription media : session.media()) {
            ControlUrl.resolve("rtsp://camera/base", media.control());
        }
        StreamDescription stream = StreamDescription.from(session);
        stream.tracks().forEach(track -> track.parameterSets().forEach(set -> check(set.length > 0, "no empty set")));
        String told = stream.toSdp("culvert", "npt=now-").format();
        check(told.lines().allMatch(line -> line.length() > 1 && line.charAt(1) == '='), "each line has its type");
        StreamDescription again = StreamDescription.from(SessionDescription.parse(told));
        check(again.tracks().size() == stream.tracks().size(), "our own description has the same tracks");
    }
}
