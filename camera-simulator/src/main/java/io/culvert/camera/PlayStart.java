package io.culvert.camera;

import io.culvert.camera.audio.AudioSource;
import io.culvert.media.rtsp.RtpInfoHeader;
import java.util.ArrayList;
import java.util.List;

/** With which packets a session begins to play, as the answer to PLAY tells it (RFC 2326 section 12.33). */
record PlayStart(List<Track> tracks) {
    record Track(int index, int sequence, long rtpTime) {}

    static PlayStart of(CameraSession session) {
        List<Track> tracks = new ArrayList<>(2);
        Camera camera = session.camera();
        RtpTrack video = session.track(CameraSession.VIDEO);
        if (video != null) {
            long time = camera.clock().rtpTime(camera.next());
            tracks.add(new Track(CameraSession.VIDEO, video.sequence(), video.rtpTime(time)));
        }
        RtpTrack audioTrack = session.track(CameraSession.AUDIO);
        AudioSource audio = camera.feed().audio();
        if (audioTrack != null && audio != null) {
            long time = session.firstAudio(audio) * audio.samplesPerPacket();
            tracks.add(new Track(CameraSession.AUDIO, audioTrack.sequence(), audioTrack.rtpTime(time)));
        }
        return new PlayStart(tracks);
    }

    /** The value of the header; {@code uri} is that of the request. */
    String format(String uri) {
        String base = uri.endsWith("/") ? uri : uri + "/";
        return new RtpInfoHeader(tracks.stream()
                        .map(track -> new RtpInfoHeader.Entry(
                                base + "trackID=" + track.index(), track.sequence(), track.rtpTime()))
                        .toList())
                .format();
    }
}
