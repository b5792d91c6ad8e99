package io.culvert.media.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One transport of a {@code Transport} header (RFC 2326 section 12.39): how the packets of a track travel.
 *
 * @param profile {@code RTP/AVP} and relatives, without the lower transport
 * @param tcp interleaved on the RTSP connection, else UDP
 * @param multicast only where the header says so: RFC 2326 makes it the default, but whoever leaves it out means
 *     unicast
 * @param interleaved channels of RTP and RTCP
 * @param clientPort UDP ports of the client for RTP and RTCP
 * @param serverPort UDP ports of the server for RTP and RTCP
 * @param multicastPort UDP ports of a multicast group
 * @param source where the server says it sends from
 * @param destination where the packets are to go
 * @param ssrc of the server's stream
 * @param mode {@code PLAY}, {@code RECORD}, without quotes
 */
public record TransportHeader(
        String profile,
        boolean tcp,
        boolean multicast,
        @Nullable Pair interleaved,
        @Nullable Pair clientPort,
        @Nullable Pair serverPort,
        @Nullable Pair multicastPort,
        @Nullable String source,
        @Nullable String destination,
        @Nullable Long ssrc,
        @Nullable String mode) {

    private static final int MAX_TRANSPORTS = 16;
    private static final Pattern PROFILE = Pattern.compile("[A-Za-z0-9]{1,16}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,253}");
    private static final Pattern MODE = Pattern.compile("[A-Za-z, ]{1,64}");

    /** Two channels or ports; a single one in the header counts for both its neighbours: {@code n} means n, n+1. */
    public record Pair(int first, int second) {
        @Override
        public String toString() {
            return first + "-" + second;
        }
    }

    /** Interleaved on the RTSP connection on that channel and the next. */
    public static TransportHeader interleaved(int rtpChannel) {
        return plain(true).withInterleaved(new Pair(rtpChannel, rtpChannel + 1));
    }

    /** UDP unicast to those ports of the client. */
    public static TransportHeader udp(int rtpPort, int rtcpPort) {
        return plain(false).withClientPort(new Pair(rtpPort, rtcpPort));
    }

    private static TransportHeader plain(boolean tcp) {
        return new TransportHeader("RTP/AVP", tcp, false, null, null, null, null, null, null, null, null);
    }

    /**
     * The transports in order of preference; those that cannot be understood are left out, so the list may be empty.
     */
    public static List<TransportHeader> parse(String value) {
        List<TransportHeader> transports = new ArrayList<>(1);
        for (String text : HeaderText.split(value, ',')) {
            TransportHeader transport = parseOne(HeaderText.split(text, ';'));
            if (transport != null && transports.size() < MAX_TRANSPORTS) {
                transports.add(transport);
            }
        }
        return transports;
    }

    private static @Nullable TransportHeader parseOne(List<String> parts) {
        String[] spec = parts.isEmpty() ? new String[0] : parts.get(0).split("/");
        if (spec.length < 2
                || !spec[0].equalsIgnoreCase("RTP")
                || !PROFILE.matcher(spec[1]).matches()) {
            return null;
        }
        boolean tcp = spec.length > 2 && spec[2].equalsIgnoreCase("TCP");
        TransportHeader transport = plain(tcp).withProfile("RTP/" + spec[1].toUpperCase(Locale.ROOT));
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String name =
                    (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            String value = equals < 0
                    ? ""
                    : HeaderText.unquoted(part.substring(equals + 1).strip());
            transport = transport.with(name, value);
            if (transport == null) {
                return null;
            }
        }
        return transport;
    }

    /** Null for a parameter that makes the whole transport unusable. */
    private @Nullable TransportHeader with(String name, String value) {
        switch (name) {
            case "multicast":
                return withMulticast(true);
            case "interleaved": {
                Pair channels = parsePair(value, 255);
                return channels == null ? null : withInterleaved(channels);
            }
            case "client_port": {
                Pair ports = parsePair(value, 65535);
                return ports == null ? null : withClientPort(ports);
            }
            case "server_port": {
                Pair ports = parsePair(value, 65535);
                return ports == null ? null : withServerPort(ports);
            }
            case "port":
                return withMulticastPort(parsePair(value, 65535));
            case "source":
                return withSource(matching(HOST, value));
            case "destination":
                return withDestination(matching(HOST, value));
            case "ssrc":
                return withSsrc(parseHex(value));
            case "mode":
                return withMode(matching(MODE, value));
            default:
                return this;
        }
    }

    /** What cannot be understood counts as not given. */
    private static @Nullable String matching(Pattern form, String value) {
        return form.matcher(value).matches() ? value : null;
    }

    private static @Nullable Pair parsePair(String text, int max) {
        try {
            int dash = text.indexOf('-');
            int first = Integer.parseInt((dash < 0 ? text : text.substring(0, dash)).strip());
            int second = dash < 0
                    ? first + 1
                    : Integer.parseInt(text.substring(dash + 1).strip());
            return first < 0 || second < 0 || first > max || second > max ? null : new Pair(first, second);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Long parseHex(String text) {
        try {
            long ssrc = Long.parseLong(text.strip(), 16);
            return ssrc < 0 || ssrc > 0xFFFF_FFFFL ? null : ssrc;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The text for the wire. */
    public String format() {
        StringBuilder text = new StringBuilder(profile).append(tcp ? "/TCP" : "");
        text.append(multicast ? ";multicast" : ";unicast");
        append(text, "destination", destination);
        append(text, "source", source);
        append(text, "interleaved", interleaved);
        append(text, "client_port", clientPort);
        append(text, "server_port", serverPort);
        append(text, "port", multicastPort);
        if (ssrc != null) {
            append(text, "ssrc", String.format("%08X", ssrc));
        }
        append(text, "mode", mode == null ? null : '"' + mode + '"');
        return text.toString();
    }

    private static void append(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append(';').append(name).append('=').append(value);
        }
    }

    public TransportHeader withProfile(String newProfile) {
        return with(draft -> draft.profile = newProfile);
    }

    public TransportHeader withMulticast(boolean newMulticast) {
        return with(draft -> draft.multicast = newMulticast);
    }

    public TransportHeader withInterleaved(@Nullable Pair channels) {
        return with(draft -> draft.interleaved = channels);
    }

    public TransportHeader withClientPort(@Nullable Pair ports) {
        return with(draft -> draft.clientPort = ports);
    }

    public TransportHeader withServerPort(@Nullable Pair ports) {
        return with(draft -> draft.serverPort = ports);
    }

    public TransportHeader withMulticastPort(@Nullable Pair ports) {
        return with(draft -> draft.multicastPort = ports);
    }

    public TransportHeader withSource(@Nullable String newSource) {
        return with(draft -> draft.source = newSource);
    }

    public TransportHeader withDestination(@Nullable String newDestination) {
        return with(draft -> draft.destination = newDestination);
    }

    public TransportHeader withSsrc(@Nullable Long newSsrc) {
        return with(draft -> draft.ssrc = newSsrc);
    }

    public TransportHeader withMode(@Nullable String newMode) {
        return with(draft -> draft.mode = newMode);
    }

    private TransportHeader with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** The components while one of them is being changed. */
    private static final class Draft {
        private String profile;
        private final boolean tcp;
        private boolean multicast;
        private @Nullable Pair interleaved;
        private @Nullable Pair clientPort;
        private @Nullable Pair serverPort;
        private @Nullable Pair multicastPort;
        private @Nullable String source;
        private @Nullable String destination;
        private @Nullable Long ssrc;
        private @Nullable String mode;

        Draft(TransportHeader from) {
            profile = from.profile;
            tcp = from.tcp;
            multicast = from.multicast;
            interleaved = from.interleaved;
            clientPort = from.clientPort;
            serverPort = from.serverPort;
            multicastPort = from.multicastPort;
            source = from.source;
            destination = from.destination;
            ssrc = from.ssrc;
            mode = from.mode;
        }

        TransportHeader finish() {
            return new TransportHeader(
                    profile,
                    tcp,
                    multicast,
                    interleaved,
                    clientPort,
                    serverPort,
                    multicastPort,
                    source,
                    destination,
                    ssrc,
                    mode);
        }
    }
}
