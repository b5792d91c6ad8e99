package io.culvert.media.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code m=} section (RFC 4566 section 5.14).
 *
 * @param media {@code video}, {@code audio}, {@code application} …, as written
 * @param port mostly 0 in RTSP
 * @param protocol e.g. {@code RTP/AVP}
 * @param formats payload types, as written
 * @param connection value of the section's {@code c=} line, null when it has none
 * @param attributes in order
 */
public record MediaDescription(
        String media,
        int port,
        String protocol,
        List<String> formats,
        @Nullable String connection,
        List<SdpAttribute> attributes) {

    /** Payload type of a section that names none. */
    private static final int UNNAMED_PAYLOAD_TYPE = 96;

    public MediaDescription {
        formats = List.copyOf(formats);
        attributes = List.copyOf(attributes);
    }

    /** Value of the first attribute of this name, empty when it has none, null when it is missing. */
    public @Nullable String attribute(String name) {
        return SessionDescription.find(attributes, name);
    }

    /** The control URL as written, null when the section has none. */
    public @Nullable String control() {
        return attribute("control");
    }

    /** Whether the camera wants to receive here (ONVIF's audio back channel) instead of sending. */
    public boolean backChannel() {
        return attribute("sendonly") != null;
    }

    /**
     * The first payload type. A camera that names none in its {@code m=} line (TP-Link's metadata) is taken by its
     * {@code a=rtpmap}.
     */
    public int payloadType() {
        for (String format : formats) {
            int payloadType = Decimal.parse(format, 127);
            if (payloadType >= 0) {
                return payloadType;
            }
        }
        List<RtpMap> maps = rtpMaps();
        return maps.isEmpty() ? UNNAMED_PAYLOAD_TYPE : maps.get(0).payloadType();
    }

    /**
     * What {@link #payloadType()} stands for: by {@code a=rtpmap}, also where that contradicts the static table (some
     * cameras send PCMU under 8); else by the table; else by the only {@code a=rtpmap} there is; else null.
     */
    public @Nullable RtpMap rtpMap() {
        int payloadType = payloadType();
        List<RtpMap> maps = rtpMaps();
        for (RtpMap map : maps) {
            if (map.payloadType() == payloadType) {
                return map;
            }
        }
        RtpMap known = RtpMap.ofStatic(payloadType);
        if (known != null || maps.size() != 1) {
            return known;
        }
        RtpMap only = maps.get(0);
        return new RtpMap(payloadType, only.encodingName(), only.clockRate(), only.channels());
    }

    private List<RtpMap> rtpMaps() {
        List<RtpMap> maps = new ArrayList<>(1);
        for (SdpAttribute attribute : attributes) {
            if (attribute.name().equalsIgnoreCase("rtpmap")) {
                RtpMap map = RtpMap.parse(attribute.value());
                if (map != null) {
                    maps.add(map);
                }
            }
        }
        return maps;
    }

    /** The parameters of {@link #payloadType()} as they follow it in {@code a=fmtp}; empty when there are none. */
    public String fmtp() {
        String payloadType = Integer.toString(payloadType());
        String only = "";
        int count = 0;
        for (SdpAttribute attribute : attributes) {
            if (!attribute.name().equalsIgnoreCase("fmtp")) {
                continue;
            }
            String[] parts = attribute.value().split("\\s+", 2);
            String parameters = parts.length > 1 ? parts[1].strip() : "";
            if (parts[0].equals(payloadType)) {
                return parameters;
            }
            only = parameters;
            count++;
        }
        return count == 1 ? only : "";
    }

    void format(StringBuilder out) {
        out.append("m=").append(media).append(' ').append(port).append(' ').append(protocol);
        formats.forEach(format -> out.append(' ').append(format));
        out.append("\r\n");
        if (connection != null) {
            out.append("c=").append(connection).append("\r\n");
        }
        attributes.forEach(attribute -> attribute.format(out));
    }
}
