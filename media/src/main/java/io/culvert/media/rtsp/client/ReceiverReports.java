package io.culvert.media.rtsp.client;

import io.culvert.media.rtp.ReceiverReport;
import io.culvert.media.rtp.SourceDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells the camera about every five seconds how its packets arrive (RFC 3550 section 6.4.2); some cameras end a session
 * of which they hear nothing.
 *
 * <p>Threading: confined to the client's event loop.
 */
final class ReceiverReports {

    /** Seconds between two rounds. */
    static final int INTERVAL_SECONDS = 5;

    private static final SecureRandom RANDOM = new SecureRandom();

    private record Path(TrackReceiver receiver, Consumer<ByteBuf> sender) {}

    private final int ssrc = RANDOM.nextInt();
    private final String cname = HexFormat.of().toHexDigits(RANDOM.nextLong());
    private final List<Path> paths = new ArrayList<>(2);

    /**
     * @param sender takes over one compound RTCP packet
     */
    void add(TrackReceiver receiver, Consumer<ByteBuf> sender) {
        paths.add(new Path(receiver, sender));
    }

    /** Sends one report for each track that has begun. */
    void send(ByteBufAllocator allocator, long nowNanos) {
        for (Path path : paths) {
            if (path.receiver().started()) {
                ByteBuf packet = allocator.buffer(64);
                new ReceiverReport(ssrc, List.of(path.receiver().report(nowNanos))).write(packet);
                new SourceDescription(ssrc, cname).write(packet);
                path.sender().accept(packet);
            }
        }
    }

    /** A report without any block: opens the way back through a firewall. */
    ByteBuf empty(ByteBufAllocator allocator) {
        ByteBuf packet = allocator.buffer(64);
        new ReceiverReport(ssrc, List.of()).write(packet);
        new SourceDescription(ssrc, cname).write(packet);
        return packet;
    }
}
