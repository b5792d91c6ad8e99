package io.culvert.camera;

import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspStatus;
import io.culvert.media.rtsp.TransportHeader;
import io.culvert.media.rtsp.TransportHeader.Pair;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Carries out SETUP: chooses the transport, makes the session where there is none, adds the track.
 *
 * <p>Protocol: RFC 2326 sections 10.4 and 12.39. Media goes to the address the request came from, whatever the client
 * names as destination. All tracks of a session travel alike.
 *
 * <p>Threading: confined to the server's event loop.
 */
final class TrackSetup {
    /** What became of a SETUP. */
    sealed interface Outcome permits Ready, Refused {}

    record Ready(CameraSession session, TransportHeader transport) implements Outcome {}

    record Refused(RtspStatus status) implements Outcome {}

    private static final int LAST_CHANNEL = 255;
    private static final Pair NO_CHANNELS = new Pair(0, 0);

    private final UdpPorts udpPorts;
    private final Map<String, CameraSession> sessions;

    TrackSetup(UdpPorts udpPorts, Map<String, CameraSession> sessions) {
        this.udpPorts = udpPorts;
        this.sessions = sessions;
    }

    Outcome setUp(Channel channel, RtspRequest request, Camera camera, int track, @Nullable CameraSession existing) {
        if (existing != null && (existing.playing() || existing.track(track) != null)) {
            return new Refused(RtspStatus.METHOD_NOT_VALID_IN_THIS_STATE);
        }
        TransportHeader asked = choose(request, existing);
        if (asked == null) {
            return new Refused(RtspStatus.UNSUPPORTED_TRANSPORT);
        }
        if (existing == null && !camera.admits()) {
            return new Refused(RtspStatus.NOT_ENOUGH_BANDWIDTH);
        }
        MediaOutput output = existing != null
                ? existing.output()
                : asked.tcp() ? new InterleavedOutput(channel, camera.feed().bitrate()) : new UdpOutput(udpPorts);
        Pair channels = output instanceof InterleavedOutput ? channels(asked) : NO_CHANNELS;
        if (channels == null) {
            return new Refused(RtspStatus.NOT_ENOUGH_BANDWIDTH);
        }
        CameraSession session = existing != null ? existing : open(channel, camera, output);
        TransportHeader answer =
                switch (output) {
                    case InterleavedOutput interleaved -> interleave(session, track, channels);
                    case UdpOutput udp -> route(channel, session, udp, track, asked);
                };
        return new Ready(session, answer);
    }

    /** The first transport of the client's list that we have. */
    private static @Nullable TransportHeader choose(RtspRequest request, @Nullable CameraSession existing) {
        String value = request.header(RtspHeaderNames.TRANSPORT);
        if (value == null) {
            return null;
        }
        for (TransportHeader transport : TransportHeader.parse(value)) {
            boolean fits = existing == null || transport.tcp() == existing.output() instanceof InterleavedOutput;
            boolean possible = transport.tcp() || transport.clientPort() != null;
            if (fits
                    && possible
                    && !transport.multicast()
                    && transport.profile().equals("RTP/AVP")) {
                return transport;
            }
        }
        return null;
    }

    private CameraSession open(Channel channel, Camera camera, MediaOutput output) {
        byte[] random = new byte[8];
        ThreadLocalRandom.current().nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        CameraSession session = new CameraSession(camera, id, output, channel);
        session.onEnd(() -> {
            sessions.remove(id);
            if (output instanceof UdpOutput udp) {
                udpPorts.forget(udp.destinations());
            }
        });
        sessions.put(id, session);
        camera.join(session);
        return session;
    }

    /** The channels asked for or others that are free; null when the connection has none left. */
    private @Nullable Pair channels(TransportHeader asked) {
        Pair wanted = asked.interleaved();
        return wanted != null && free(wanted.first()) && free(wanted.second()) ? wanted : freePair();
    }

    private static TransportHeader interleave(CameraSession session, int track, Pair channels) {
        RtpTrack made = new RtpTrack(channels.first(), channels.second());
        session.track(track, made);
        return TransportHeader.interleaved(channels.first())
                .withInterleaved(channels)
                .withSsrc(ssrc(made));
    }

    private TransportHeader route(
            Channel channel, CameraSession session, UdpOutput output, int track, TransportHeader asked) {
        Pair ports = asked.clientPort();
        if (ports == null) {
            throw new IllegalStateException("a UDP transport without client ports was chosen");
        }
        InetSocketAddress client = (InetSocketAddress) channel.remoteAddress();
        RtpTrack made = new RtpTrack(2 * track, 2 * track + 1);
        session.track(track, made);
        for (int i = 0; i < 2; i++) {
            InetSocketAddress destination =
                    new InetSocketAddress(client.getAddress(), i == 0 ? ports.first() : ports.second());
            output.route(2 * track + i, destination);
            udpPorts.listen(destination, session);
        }
        return TransportHeader.udp(ports.first(), ports.second())
                .withServerPort(new Pair(udpPorts.rtpPort(), udpPorts.rtpPort() + 1))
                .withSsrc(ssrc(made));
    }

    private static long ssrc(RtpTrack track) {
        return track.ssrc() & 0xFFFF_FFFFL;
    }

    private @Nullable Pair freePair() {
        for (int channel = 0; channel < LAST_CHANNEL; channel += 2) {
            if (free(channel) && free(channel + 1)) {
                return new Pair(channel, channel + 1);
            }
        }
        return null;
    }

    private boolean free(int channel) {
        return sessions.values().stream().noneMatch(session -> session.uses(channel));
    }
}
