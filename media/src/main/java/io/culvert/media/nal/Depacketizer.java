package io.culvert.media.nal;

import io.culvert.media.rtp.MarkerTrust;
import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.rtp.RtpSequence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Puts access units together out of the RTP packets of one video track, which come in order. What H.264 and H.265 do
 * differently stands in their subclasses.
 *
 * <p>An access unit ends with the marker bit or with the next timestamp. NAL units in front of a picture belong to it
 * even where a camera gives them a marker or a time of their own. Garbage is dropped and counted; nothing throws.
 *
 * <p>Threading: confined to one thread. Lifecycle: {@link #close()} releases what is half collected.
 */
public abstract class Depacketizer implements NalVisitor, AutoCloseable {

    private final AccessUnitAssembler assembler;
    private final AccessUnitSink sink;
    private final RtpPacket view = new RtpPacket();
    private final MarkerTrust markers = new MarkerTrust();

    private boolean started;
    private int expectedSequence;
    private long timestamp;
    private long arrivalNanos;
    private boolean sawPicture;
    private long lost;
    private long malformed;

    protected Depacketizer(ByteBufAllocator allocator, AccessUnitSink sink) {
        this.assembler = new AccessUnitAssembler(allocator);
        this.sink = sink;
    }

    /** Takes a packet in; the buffer stays the caller's. */
    public final void packet(ByteBuf packet, long packetArrivalNanos) {
        packet(packet, packet.readerIndex(), packet.readableBytes(), packetArrivalNanos);
    }

    /** Takes in the packet of {@code length} bytes at the absolute {@code index}; the buffer stays the caller's. */
    public final void packet(ByteBuf buffer, int index, int length, long packetArrivalNanos) {
        if (!view.wrap(buffer, index, length)) {
            malformed++;
            return;
        }
        int step = started ? RtpSequence.distance(expectedSequence, view.sequence()) : 0;
        boolean gap = step != 0;
        if (step > 0) {
            lost += step;
        }
        expectedSequence = RtpSequence.next(view.sequence());
        boolean newTime = started && view.timestamp() != timestamp;
        started = true;
        if (newTime && sawPicture) {
            if (gap) {
                assembler.damage();
            }
            finish();
        } else if (gap) {
            assembler.damage();
        }
        timestamp = view.timestamp();
        arrivalNanos = packetArrivalNanos;
        boolean sawPictureBefore = sawPicture;
        visit(buffer, view.payloadIndex(), view.payloadLength());
        if (sawPicture && !sawPictureBefore) {
            markers.picture(timestamp);
        }
        if (view.marker() && sawPicture && markers.trusted()) {
            finish();
        }
    }

    /** Packets of that many bytes come: their access units will lie in one buffer. */
    public final void expect(int bytes) {
        assembler.expect(bytes);
    }

    /** The packets that were expected have come: holds on to no memory for more. */
    public final void trim() {
        assembler.trim();
    }

    /** Hands over what is collected although its end was not seen, as at the end of a stream. */
    public final void flush() {
        finish();
    }

    private void finish() {
        AccessUnit unit = assembler.finish(timestamp, arrivalNanos, this::isKeyFrame);
        sawPicture = false;
        if (unit != null) {
            sink.accessUnit(unit);
        }
    }

    /** Shows this visitor the NAL units of an RTP payload. */
    protected abstract void visit(ByteBuf payload, int index, int length);

    /** Bytes of a NAL unit's header. */
    protected abstract int headerBytes();

    /** Whether the NAL unit that begins with this byte carries picture data. */
    protected abstract boolean isPicture(int firstHeaderByte);

    /** Whether the NAL unit that begins with this byte makes its access unit a key frame. */
    protected abstract boolean isKeyFrame(int firstHeaderByte);

    @Override
    public final void nal(ByteBuf buffer, int index, int length) {
        sawPicture |= isPicture(buffer.getUnsignedByte(index));
        assembler.nal(buffer, index, length);
    }

    @Override
    public final void fragment(int header, boolean first, boolean last, ByteBuf buffer, int index, int length) {
        int firstHeaderByte = header >> (8 * (headerBytes() - 1));
        sawPicture |= isPicture(firstHeaderByte);
        if (first) {
            assembler.beginFragments(header, headerBytes());
        }
        assembler.fragment(buffer, index, length);
        if (last) {
            assembler.endFragments();
        }
    }

    @Override
    public final void malformed() {
        malformed++;
        assembler.damage();
    }

    /** Packets missing by their sequence numbers. */
    public final long lostPackets() {
        return lost;
    }

    /** Packets and payloads that were no RTP or not of the payload format. */
    public final long malformedPackets() {
        return malformed;
    }

    @Override
    public final void close() {
        assembler.close();
    }
}
