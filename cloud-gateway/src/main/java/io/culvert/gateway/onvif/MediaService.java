package io.culvert.gateway.onvif;

import static java.util.Map.entry;

import io.culvert.gateway.access.ClearedCamera;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.stream.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The media service (Media 1): each camera is a video source, each of its streams a profile.
 *
 * <p>What is coded how is told as far as it is known: a camera that was not watched since the gateway started, and one of a codec
 * that this service has no word for (H.265), has profiles without an encoder.
 */
final class MediaService implements OnvifService {
    /** Of tt:VideoEncoding, those that cameras here may have. */
    private static final Set<String> ENCODINGS = Set.of("H264", "JPEG");

    private final OnvifAddresses addresses;
    private final KnownTracks tracks;

    MediaService(OnvifAddresses addresses, KnownTracks tracks) {
        this.addresses = addresses;
        this.tracks = tracks;
    }

    /** One stream of a camera. */
    private record Profile(Camera camera, Quality quality, Optional<TrackCoding> video) {
        String token() {
            return RecordingTokens.profile(camera.id(), quality);
        }

        /** Whether the encoder can be described. */
        boolean hasEncoder() {
            return ENCODINGS.contains(encoding());
        }

        String encoding() {
            return video.map(TrackCoding::encoding).orElse("");
        }

        int width() {
            return video.map(TrackCoding::width).orElse(0);
        }

        int height() {
            return video.map(TrackCoding::height).orElse(0);
        }
    }

    @Override
    public Namespace namespace() {
        return Namespace.TRT;
    }

    @Override
    public String name() {
        return "media_service";
    }

    @Override
    public int[] version() {
        return new int[] {24, 12};
    }

    @Override
    public Map<String, Operation> operations() {
        return Map.ofEntries(
                entry("GetServiceCapabilities", Operation.open((question, out) -> capabilities(out))),
                entry("GetProfiles", Operation.guarded((question, viewer, out) -> {
                    for (Profile each : profiles(viewer)) {
                        profile("trt:Profiles", each, out);
                    }
                })),
                entry(
                        "GetProfile",
                        Operation.guarded(
                                (question, viewer, out) -> profile("trt:Profile", asked(question, viewer), out))),
                entry("GetVideoSources", Operation.guarded((question, viewer, out) -> sources(viewer, out))),
                entry("GetVideoSourceConfigurations", Operation.guarded((question, viewer, out) -> {
                    for (ClearedCamera each : viewer.live()) {
                        sourceConfiguration("trt:Configurations", of(each.camera(), Quality.MAIN), out);
                    }
                })),
                entry("GetVideoEncoderConfigurations", Operation.guarded((question, viewer, out) -> {
                    for (Profile each : profiles(viewer)) {
                        encoder("trt:Configurations", each, out);
                    }
                })),
                entry("GetStreamUri", Operation.guarded(this::streamUri)),
                entry("GetSnapshotUri", Operation.guarded(this::snapshotUri)));
    }

    @Override
    public void capabilities(XmlText out) {
        out.open("trt:Capabilities")
                .attribute("SnapshotUri", true)
                .open("trt:ProfileCapabilities")
                .attribute("MaximumNumberOfProfiles", 2 * Viewer.MOST_CAMERAS)
                .close()
                .open("trt:StreamingCapabilities")
                .attribute("RTPMulticast", false)
                .attribute("RTP_TCP", false)
                .attribute("RTP_RTSP_TCP", true)
                .close()
                .close();
    }

    private Profile of(Camera camera, Quality quality) {
        return new Profile(
                camera,
                quality,
                tracks.of(camera, quality).stream().filter(TrackCoding::isVideo).findFirst());
    }

    private List<Profile> profiles(Viewer viewer) {
        List<Profile> profiles = new ArrayList<>();
        for (ClearedCamera each : viewer.live()) {
            for (Quality quality : Quality.values()) {
                if (each.camera().has(quality)) {
                    profiles.add(of(each.camera(), quality));
                }
            }
        }
        return profiles;
    }

    /** The profile that a question names. */
    private Profile asked(Question question, Viewer viewer) throws OnvifFault {
        String token = question.token("ProfileToken");
        return profiles(viewer).stream()
                .filter(each -> each.token().equals(token))
                .findFirst()
                .orElseThrow(() -> OnvifFault.invalid("NoProfile", "There is no such profile."));
    }

    private static void profile(String element, Profile profile, XmlText out) {
        String title = profile.camera().title();
        out.open(element)
                .attribute("token", profile.token())
                .attribute("fixed", true)
                .leaf("tt:Name", profile.quality() == Quality.MAIN ? title : title + " (sub)");
        sourceConfiguration("tt:VideoSourceConfiguration", profile, out);
        encoder("tt:VideoEncoderConfiguration", profile, out);
        out.close();
    }

    private void sources(Viewer viewer, XmlText out) {
        for (ClearedCamera each : viewer.live()) {
            Profile main = of(each.camera(), Quality.MAIN);
            out.open("trt:VideoSources")
                    .attribute("token", RecordingTokens.of(each.camera().id()))
                    .leaf("tt:Framerate", 0) // nobody has told
                    .open("tt:Resolution")
                    .leaf("tt:Width", main.width())
                    .leaf("tt:Height", main.height())
                    .close()
                    .close();
        }
    }

    private static void sourceConfiguration(String element, Profile profile, XmlText out) {
        Camera camera = profile.camera();
        out.open(element)
                .attribute("token", RecordingTokens.sourceConfiguration(camera.id()))
                .leaf("tt:Name", camera.name())
                .leaf("tt:UseCount", camera.has(Quality.SUB) ? 2 : 1)
                .leaf("tt:SourceToken", RecordingTokens.of(camera.id()))
                .open("tt:Bounds")
                .attribute("x", 0)
                .attribute("y", 0)
                .attribute("width", profile.width())
                .attribute("height", profile.height())
                .close()
                .close();
    }

    private static void encoder(String element, Profile profile, XmlText out) {
        if (!profile.hasEncoder()) {
            return;
        }
        out.open(element)
                .attribute("token", RecordingTokens.encoder(profile.camera().id(), profile.quality()))
                .leaf("tt:Name", profile.camera().name())
                .leaf("tt:UseCount", 1)
                .leaf("tt:Encoding", profile.encoding())
                .open("tt:Resolution")
                .leaf("tt:Width", profile.width())
                .leaf("tt:Height", profile.height())
                .close()
                .leaf("tt:Quality", 0)
                .open("tt:Multicast") // there is none; the element is mandatory
                .open("tt:Address")
                .leaf("tt:Type", "IPv4")
                .leaf("tt:IPv4Address", "0.0.0.0")
                .close()
                .leaf("tt:Port", 0)
                .leaf("tt:TTL", 0)
                .leaf("tt:AutoStart", false)
                .close()
                .leaf("tt:SessionTimeout", "PT60S")
                .close();
    }

    /** Media 5.15.1. */
    private void streamUri(Question question, Viewer viewer, XmlText out) throws OnvifFault {
        Profile profile = asked(question, viewer);
        StreamSetup.check(question);
        uri(
                addresses.rtsp() + "/" + profile.camera().name()
                        + (profile.quality() == Quality.SUB ? "?quality=sub" : ""),
                out);
    }

    /** Media 5.16.1: a JPEG by HTTP, for the same credential as Digest or Basic. */
    private void snapshotUri(Question question, Viewer viewer, XmlText out) throws OnvifFault {
        Profile profile = asked(question, viewer);
        uri(
                addresses.web(question.https()) + "/onvif/snapshot/"
                        + profile.camera().name(),
                out);
    }

    private static void uri(String uri, XmlText out) {
        out.open("trt:MediaUri")
                .leaf("tt:Uri", uri)
                .leaf("tt:InvalidAfterConnect", false)
                .leaf("tt:InvalidAfterReboot", false)
                .leaf("tt:Timeout", "PT0S")
                .close();
    }
}
