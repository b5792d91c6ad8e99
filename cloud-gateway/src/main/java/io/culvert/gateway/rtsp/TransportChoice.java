package io.culvert.gateway.rtsp;

import io.culvert.media.rtsp.TransportHeader;
import org.jspecify.annotations.Nullable;

/** Picks of a client's transports the first that can be served (RFC 2326 section 12.39). */
final class TransportChoice {
    private static final int MAX_CHANNEL = 255;

    private TransportChoice() {}

    /**
     * The first possible transport, or null where there is none.
     *
     * @param header the value of {@code Transport}
     * @param udp whether UDP is to be had at all
     * @param interleavedBefore how the session's other tracks travel; null where there are none yet
     */
    static @Nullable TransportHeader of(String header, boolean udp, @Nullable Boolean interleavedBefore) {
        for (TransportHeader wish : TransportHeader.parse(header)) {
            boolean play = wish.mode() == null || wish.mode().equalsIgnoreCase("PLAY");
            boolean addressed = wish.tcp() || (udp && hasPorts(wish.clientPort()));
            boolean alike = interleavedBefore == null || interleavedBefore == wish.tcp();
            if (wish.profile().equals("RTP/AVP") && !wish.multicast() && play && addressed && alike) {
                return wish;
            }
        }
        return null;
    }

    private static boolean hasPorts(TransportHeader.@Nullable Pair ports) {
        return ports != null && ports.first() > 0 && ports.second() > 0 && ports.first() != ports.second();
    }

    /** The channels the client named, else free ones; null where those it named cannot be had. */
    static TransportHeader.@Nullable Pair channels(TransportHeader wish, int track, @Nullable RtspSession session) {
        TransportHeader.Pair named = wish.interleaved();
        if (named != null) {
            boolean taken = isTaken(session, named.first(), track) || isTaken(session, named.second(), track);
            boolean sane =
                    named.first() != named.second() && named.first() <= MAX_CHANNEL && named.second() <= MAX_CHANNEL;
            return taken || !sane ? null : named;
        }
        int free = 2 * track;
        while (isTaken(session, free, track) || isTaken(session, free + 1, track)) {
            free += 2;
        }
        return free < MAX_CHANNEL ? new TransportHeader.Pair(free, free + 1) : null;
    }

    private static boolean isTaken(@Nullable RtspSession session, int channel, int track) {
        return session != null && session.tracks().usesChannel(channel, track);
    }
}
