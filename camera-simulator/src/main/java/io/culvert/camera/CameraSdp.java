package io.culvert.camera;

import io.culvert.camera.audio.AudioSource;
import io.culvert.media.stream.Codec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The session description of a camera's stream.
 *
 * <p>Protocol: RFC 4566; RFC 6184 section 8.1 and RFC 7798 section 7.1 (fmtp of H.264 and H.265).
 */
final class CameraSdp {
    private CameraSdp() {}

    static String of(Camera camera, String address) {
        Feed feed = camera.feed();
        StringBuilder sdp = new StringBuilder(512);
        sdp.append("v=0\r\no=- ").append(camera.stats().uuid().getMostSignificantBits() >>> 1);
        sdp.append(" 1 IN ").append(addressType(address)).append("\r\ns=Media Presentation\r\n");
        sdp.append("c=IN ")
                .append(address.contains(":") ? "IP6 ::" : "IP4 0.0.0.0")
                .append("\r\n");
        sdp.append("t=0 0\r\na=control:*\r\na=range:npt=0-\r\n");
        sdp.append("m=video 0 RTP/AVP ").append(FramePackets.PAYLOAD_TYPE).append("\r\n");
        sdp.append("b=AS:").append(feed.bitrate() / 1_000).append("\r\n");
        sdp.append(videoFormat(feed.video().codec(), feed.video().parameterSets()));
        sdp.append("a=x-dimensions:")
                .append(feed.width())
                .append(',')
                .append(feed.height())
                .append("\r\n");
        sdp.append("a=framerate:").append(camera.clock().fps()).append("\r\n");
        sdp.append("a=control:trackID=").append(CameraSession.VIDEO).append("\r\n");
        AudioSource audio = feed.audio();
        if (audio != null) {
            sdp.append("m=audio 0 RTP/AVP ").append(audio.payloadType()).append("\r\n");
            sdp.append(audio.attributes());
            sdp.append("a=control:trackID=").append(CameraSession.AUDIO).append("\r\n");
        }
        return sdp.toString();
    }

    private static String addressType(String address) {
        return (address.contains(":") ? "IP6 " : "IP4 ") + address;
    }

    private static String videoFormat(Codec codec, List<byte[]> sets) {
        int type = FramePackets.PAYLOAD_TYPE;
        List<String> coded =
                sets.stream().map(Base64.getEncoder()::encodeToString).toList();
        if (codec == Codec.H264) {
            // profile_idc, constraint flags and level_idc follow the NAL header of the SPS.
            String profile = HexFormat.of().withUpperCase().formatHex(sets.getFirst(), 1, 4);
            return "a=rtpmap:" + type + " H264/90000\r\na=fmtp:" + type + " packetization-mode=1;profile-level-id="
                    + profile + ";sprop-parameter-sets=" + coded.get(0) + "," + coded.get(1) + "\r\n";
        }
        return "a=rtpmap:" + type + " H265/90000\r\na=fmtp:" + type + " sprop-vps=" + coded.get(0) + ";sprop-sps="
                + coded.get(1) + ";sprop-pps=" + coded.get(2) + "\r\n";
    }
}
