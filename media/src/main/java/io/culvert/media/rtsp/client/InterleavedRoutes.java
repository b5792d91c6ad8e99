package io.culvert.media.rtsp.client;

import io.culvert.media.rtsp.TransportHeader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which interleaved channel carries what of which track.
 *
 * <p>Cameras may answer with other channels than asked, answer the same for two tracks, or send on channels nobody
 * agreed on; the last is mended by the payload type. Threading: confined to the client's event loop.
 */
final class InterleavedRoutes {

    private static final int NONE = -1;

    /** By channel: twice the position of the receiver, plus one for RTCP. */
    private final int[] routes = new int[256];

    private final List<TrackReceiver> receivers = new ArrayList<>(2);
    private long unrouted;

    InterleavedRoutes() {
        Arrays.fill(routes, NONE);
    }

    /**
     * Adds a track on the channels the camera answered or, where another track has them, on those we asked for.
     *
     * @return the channel for our reports
     */
    int add(TrackReceiver receiver, TransportHeader.Pair answered, TransportHeader.Pair asked) {
        int position = receivers.size();
        receivers.add(receiver);
        TransportHeader.Pair channels = isFree(answered) ? answered : asked;
        // The RTCP channel first: where both are the same, RTP and RTCP are told apart by their second byte.
        claim(channels.second(), position << 1 | 1);
        claim(channels.first(), position << 1);
        return channels.second();
    }

    private boolean isFree(TransportHeader.Pair channels) {
        return routes[channels.first()] == NONE && routes[channels.second()] == NONE;
    }

    private void claim(int channel, int route) {
        if (routes[channel] == NONE || routes[channel] >> 1 == route >> 1) {
            routes[channel] = route;
        }
    }

    /** Hands on the payload of a frame, which stays the caller's. */
    void frame(int channel, ByteBuf payload, long arrivalNanos) {
        int route = routes[channel];
        if (route == NONE) {
            route = adopt(channel, payload);
            if (route == NONE) {
                unrouted++;
                return;
            }
        }
        TrackReceiver receiver = receivers.get(route >> 1);
        if ((route & 1) == 0) {
            receiver.rtp(payload, arrivalNanos);
        } else {
            receiver.rtcp(payload, arrivalNanos);
        }
    }

    /** A channel nobody agreed on belongs to the track of its payload type that has heard nothing so far. */
    private int adopt(int channel, ByteBuf payload) {
        if (payload.readableBytes() < 12 || (payload.getByte(payload.readerIndex()) & 0xC0) != 0x80) {
            return NONE;
        }
        int payloadType = payload.getByte(payload.readerIndex() + 1) & 0x7F;
        for (int i = 0; i < receivers.size(); i++) {
            TrackReceiver receiver = receivers.get(i);
            if (!receiver.started() && receiver.description().payloadType() == payloadType) {
                routes[channel] = i << 1;
                return routes[channel];
            }
        }
        return NONE;
    }

    /** Frames thrown away because no track claims their channel. */
    long unrouted() {
        return unrouted;
    }
}
