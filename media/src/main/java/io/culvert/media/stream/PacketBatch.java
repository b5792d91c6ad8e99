package io.culvert.media.stream;

import io.culvert.media.rtp.RtpPacket;
import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import org.jspecify.annotations.Nullable;

/**
 * The RTP packets of one access unit, or of one part of a large one, back to back in RTSP's interleaved framing
 * (RFC 2326 section 10.12), with what is known about them. An audio packet is a batch of its own.
 *
 * <pre>
 * | '$' | 2 × track | length 2 | RTP packet … | '$' | 2 × track | length 2 | RTP packet … |
 * ^ packetOffset(0) = 0                       ^ packetOffset(1)
 * </pre>
 *
 * <p>INVARIANT: the packets fill the data exactly, each is a well-formed RTP packet, and all have the RTP time of the
 * batch. So a reader may walk them without checks.
 *
 * <p>Reference counted: created with one reference; {@link #retain()} and {@link #release()} count for the data too.
 * The data buffer has exactly the size of its content and may be written in place by its single owner (the hub rewrites
 * headers) as long as nobody else reads it.
 */
public final class PacketBatch extends AbstractReferenceCounted {

    /** Bytes in front of each packet. */
    public static final int FRAME_HEADER_BYTES = 4;

    /**
     * Bytes after which an access unit is split. With its other fields a part stays within 16 KiB, which is one HTTP/2
     * frame and one TLS record. A single packet may be larger.
     */
    public static final int PART_BYTES = 16 * 1024 - 256;

    /** Bytes that any batch may have: one packet of the largest size. */
    public static final int MAX_BYTES = FRAME_HEADER_BYTES + RtpPacket.MAX_BYTES;

    private static final byte DOLLAR = '$';

    private final ByteBuf data;
    private final int[] offsets;
    private final int track;
    private long rtpTime;
    private long streamTicks;
    private boolean clockWasSet;
    private final boolean keyFrame;
    private final boolean startsAccessUnit;
    private final boolean endsAccessUnit;
    private final long frameNumber;
    private final int parameterSetId;
    private final long bootId;
    private final long cameraEpoch;
    private final long captureMonotonicNanos;
    private final long captureWallMicros;
    private final DeliveryClass deliveryClass;

    private PacketBatch(Builder builder, ByteBuf data, int[] offsets) {
        this.data = data;
        this.offsets = offsets;
        this.track = builder.track;
        this.rtpTime = builder.rtpTime;
        this.keyFrame = builder.keyFrame;
        this.startsAccessUnit = builder.startsAccessUnit;
        this.endsAccessUnit = builder.endsAccessUnit;
        this.frameNumber = builder.frameNumber;
        this.parameterSetId = builder.parameterSetId;
        this.bootId = builder.bootId;
        this.cameraEpoch = builder.cameraEpoch;
        this.captureMonotonicNanos = builder.captureMonotonicNanos;
        this.captureWallMicros = builder.captureWallMicros;
        this.deliveryClass = builder.deliveryClass;
    }

    public static Builder builder() {
        return new Builder();
    }

    public int track() {
        return track;
    }

    /** All packets with their framing, from reader index 0. Not a new reference; do not move its indices. */
    public ByteBuf data() {
        return data;
    }

    /** Bytes of {@link #data()}. */
    public int sizeBytes() {
        return data.writerIndex();
    }

    public int packetCount() {
        return offsets.length;
    }

    /** Index in {@link #data()} of the '$' in front of packet {@code i}. */
    public int packetOffset(int i) {
        return offsets[i];
    }

    /** Bytes of RTP packet {@code i}, without its framing. */
    public int packetLength(int i) {
        int end = i + 1 < offsets.length ? offsets[i + 1] : data.writerIndex();
        return end - offsets[i] - FRAME_HEADER_BYTES;
    }

    /** RTP time of the access unit, unsigned 32 bits, in ticks of the track's clock. */
    public long rtpTime() {
        return rtpTime;
    }

    /**
     * Ticks of the track's clock since stream time zero, an instant that is the same for all tracks of a stream: by it times
     * of different tracks are compared, and those hours apart. 0 until the hub has said it.
     */
    public long streamTicks() {
        return streamTicks;
    }

    /** Whether the camera's media clock was set anew in front of it; false until the hub has said it. */
    public boolean clockWasSet() {
        return clockWasSet;
    }

    /**
     * Says where the single owner has put it: the RTP time that it has just written into every packet, its ticks since
     * stream time zero, and whether the camera's clock was set in front of it. Like that writing, only allowed before anybody
     * else sees the batch.
     */
    public void placed(long newRtpTime, long newStreamTicks, boolean newClockWasSet) {
        rtpTime = newRtpTime & 0xFFFF_FFFFL;
        streamTicks = newStreamTicks;
        clockWasSet = newClockWasSet;
    }

    /**
     * Whether a decoder can start at this access unit; the same on all parts of it. Only video tracks have key frames:
     * always false for audio and metadata, always true for video codecs that know no other frames (MJPEG) or whose
     * frames Culvert cannot tell apart.
     */
    public boolean keyFrame() {
        return keyFrame;
    }

    public boolean startsAccessUnit() {
        return startsAccessUnit;
    }

    public boolean endsAccessUnit() {
        return endsAccessUnit;
    }

    /** Counts the track's access units from the start of the source, from 0; parts share it. */
    public long frameNumber() {
        return frameNumber;
    }

    /** Which announcement of the stream's description is in force: 0 for the first, one more for each further one. */
    public int parameterSetId() {
        return parameterSetId;
    }

    /** Which run of the process that took the media from the camera; monotonic times compare only within one. */
    public long bootId() {
        return bootId;
    }

    /** Grows with each start of the stream. */
    public long cameraEpoch() {
        return cameraEpoch;
    }

    /** Monotonic time of the {@link #bootId()} at which the access unit's first packet came, nanoseconds. */
    public long captureMonotonicNanos() {
        return captureMonotonicNanos;
    }

    /** Wall time of capture: by the camera's sender reports where they are sane, else of arrival; Unix microseconds. */
    public long captureWallMicros() {
        return captureWallMicros;
    }

    public DeliveryClass deliveryClass() {
        return deliveryClass;
    }

    @Override
    public PacketBatch retain() {
        super.retain();
        return this;
    }

    @Override
    public PacketBatch touch(Object hint) {
        data.touch(hint);
        return this;
    }

    @Override
    protected void deallocate() {
        data.release();
    }

    @Override
    public String toString() {
        return "PacketBatch[track=" + track + ", frame=" + frameNumber + (keyFrame ? " key" : "")
                + (startsAccessUnit ? " starts" : "") + (endsAccessUnit ? " ends" : "") + ", rtpTime=" + rtpTime
                + ", packets=" + offsets.length + ", bytes=" + data.writerIndex() + "]";
    }

    /** Collects the fields of a batch and refuses what is none. May be used again after each build. */
    public static final class Builder {

        private int track;
        private long rtpTime;
        private boolean keyFrame;
        private boolean startsAccessUnit = true;
        private boolean endsAccessUnit = true;
        private long frameNumber;
        private int parameterSetId;
        private long bootId;
        private long cameraEpoch;
        private long captureMonotonicNanos;
        private long captureWallMicros;
        private DeliveryClass deliveryClass = DeliveryClass.LIVE;

        Builder() {}

        public Builder track(int value) {
            track = value;
            return this;
        }

        /** Unsigned 32 bits. */
        public Builder rtpTime(long value) {
            rtpTime = value;
            return this;
        }

        public Builder keyFrame(boolean value) {
            keyFrame = value;
            return this;
        }

        /** True unless set. */
        public Builder startsAccessUnit(boolean value) {
            startsAccessUnit = value;
            return this;
        }

        /** True unless set. */
        public Builder endsAccessUnit(boolean value) {
            endsAccessUnit = value;
            return this;
        }

        public Builder frameNumber(long value) {
            frameNumber = value;
            return this;
        }

        public Builder parameterSetId(int value) {
            parameterSetId = value;
            return this;
        }

        public Builder bootId(long value) {
            bootId = value;
            return this;
        }

        public Builder cameraEpoch(long value) {
            cameraEpoch = value;
            return this;
        }

        public Builder captureMonotonicNanos(long value) {
            captureMonotonicNanos = value;
            return this;
        }

        public Builder captureWallMicros(long value) {
            captureWallMicros = value;
            return this;
        }

        /** Live unless set. */
        public Builder deliveryClass(DeliveryClass value) {
            deliveryClass = value;
            return this;
        }

        /**
         * Makes a batch of packets from an untrusted sender, after looking at every byte that a reader relies on.
         *
         * @param data packets in interleaved framing, reader index 0. Taken over: released when it is refused, with
         *     the batch otherwise. It is used as it is, so it should have no spare capacity.
         * @param offsets index of each packet's '$', the first 0; not copied
         * @throws IllegalArgumentException when something is not as {@link PacketBatch} promises; says what
         */
        public PacketBatch build(ByteBuf data, int[] offsets) {
            String problem = problem(data, offsets);
            if (problem != null) {
                data.release();
                throw new IllegalArgumentException(problem);
            }
            return new PacketBatch(this, data, offsets);
        }

        /** Makes a batch of packets that the caller has laid out and checked itself. */
        PacketBatch buildTrusted(ByteBuf data, int[] offsets) {
            return new PacketBatch(this, data, offsets);
        }

        private @Nullable String problem(ByteBuf data, int[] offsets) {
            int size = data.writerIndex();
            if (track < 0 || track > TrackDescription.MAX_INDEX) {
                return "track " + track + " (expected: 0 to " + TrackDescription.MAX_INDEX + ")";
            }
            if (rtpTime < 0 || rtpTime > 0xFFFF_FFFFL) {
                return "RTP time " + rtpTime + " (expected: unsigned 32 bits)";
            }
            if (frameNumber < 0 || parameterSetId < 0) {
                return "frame number " + frameNumber + ", parameter set id " + parameterSetId
                        + " (expected: not negative)";
            }
            if (data.readerIndex() != 0 || size > MAX_BYTES) {
                return "data of " + size + " bytes from index " + data.readerIndex() + " (expected: from 0, at most "
                        + MAX_BYTES + " bytes)";
            }
            if (offsets.length == 0) {
                return "no packets";
            }
            return packetProblem(data, offsets, size);
        }

        private @Nullable String packetProblem(ByteBuf data, int[] offsets, int size) {
            RtpPacket packet = new RtpPacket();
            int next = 0;
            for (int i = 0; i < offsets.length; i++) {
                if (offsets[i] != next) {
                    return "packet " + i + " at " + offsets[i] + " (expected: " + next + ")";
                }
                if (size - next < FRAME_HEADER_BYTES + RtpPacket.HEADER_BYTES) {
                    return "packet " + i + " at " + next + " does not fit into " + size + " bytes";
                }
                if (data.getByte(next) != DOLLAR || data.getUnsignedByte(next + 1) != 2 * track) {
                    return "packet " + i + " is not framed as interleaved channel " + 2 * track;
                }
                int length = data.getUnsignedShort(next + 2);
                int from = next + FRAME_HEADER_BYTES;
                if (length > size - from || !packet.wrap(data, from, length)) {
                    return "packet " + i + " of " + length + " bytes is no RTP packet within " + size + " bytes";
                }
                if (packet.timestamp() != rtpTime) {
                    return "packet " + i + " has RTP time " + packet.timestamp() + " (expected: " + rtpTime + ")";
                }
                next = from + length;
            }
            return next == size ? null : (size - next) + " bytes behind the last packet";
        }
    }
}
