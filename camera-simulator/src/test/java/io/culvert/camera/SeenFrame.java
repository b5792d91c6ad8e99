package io.culvert.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One access unit as a client sees it, put together from RTP packets up to the marker bit. On the way the packets are
 * checked: version, payload type, and sequence numbers without gap.
 *
 * @param stamp the camera's stamp; there is exactly one
 * @param units NAL units without start codes
 */
record SeenFrame(FrameStamp stamp, List<byte[]> units, long rtpTime, int ssrc) {
    /** Whether it holds an IDR picture. */
    boolean keyFrame(Codec codec) {
        return units.stream().anyMatch(unit -> codec == Codec.H264 ? type(codec, unit) == 5 : type(codec, unit) == 20);
    }

    /** Types of its NAL units in order. */
    List<Integer> types(Codec codec) {
        return units.stream().map(unit -> type(codec, unit)).toList();
    }

    /** Size as a file of it would have. */
    int bytes() {
        return units.stream().mapToInt(unit -> 4 + unit.length).sum();
    }

    private static int type(Codec codec, byte[] unit) {
        return codec == Codec.H264 ? unit[0] & 0x1F : (unit[0] >> 1) & 0x3F;
    }

    /** Reads frames out of a row of RTP packets. */
    static final class Reader {
        private final Codec codec;
        private final Supplier<byte[]> packets;
        private int expectedSequence = -1;

        Reader(Codec codec, Supplier<byte[]> packets) {
            this.codec = codec;
            this.packets = packets;
        }

        static Reader interleaved(RtspTestClient client, Codec codec) {
            return new Reader(codec, () -> {
                RtspTestClient.Packet packet = client.packet();
                while (packet.channel() != 0) {
                    packet = client.packet();
                }
                return packet.bytes();
            });
        }

        List<SeenFrame> next(int count) {
            List<SeenFrame> frames = new ArrayList<>();
            while (frames.size() < count) {
                frames.add(next());
            }
            return frames;
        }

        SeenFrame next() {
            List<byte[]> units = new ArrayList<>();
            ByteArrayOutputStream fragments = new ByteArrayOutputStream();
            while (true) {
                byte[] bytes = packets.get();
                ByteBuffer packet = ByteBuffer.wrap(bytes);
                assertThat(packet.get(0)).isEqualTo((byte) 0x80);
                assertThat(packet.get(1) & 0x7F).isEqualTo(96);
                assertThat(bytes.length).isLessThanOrEqualTo(1_400);
                int sequence = packet.getShort(2) & 0xFFFF;
                assertThat(sequence).isEqualTo(expectedSequence < 0 ? sequence : expectedSequence);
                expectedSequence = (sequence + 1) & 0xFFFF;
                collect(bytes, fragments, units);
                if (packet.get(1) < 0) {
                    return new SeenFrame(stamp(units), units, packet.getInt(4) & 0xFFFF_FFFFL, packet.getInt(8));
                }
            }
        }

        /** RFC 6184 section 5.8, RFC 7798 section 4.4.3. */
        private void collect(byte[] bytes, ByteArrayOutputStream fragments, List<byte[]> units) {
            int header = codec == Codec.H264 ? 1 : 2;
            byte[] payload = java.util.Arrays.copyOfRange(bytes, 12, bytes.length);
            if (type(codec, payload) != (codec == Codec.H264 ? 28 : 49)) {
                units.add(payload);
                return;
            }
            int fu = payload[header];
            if (fu < 0) {
                if (codec == Codec.H264) {
                    fragments.write((payload[0] & 0xE0) | (fu & 0x1F));
                } else {
                    fragments.write((payload[0] & 0x81) | ((fu & 0x3F) << 1));
                    fragments.write(payload[1]);
                }
            }
            fragments.write(payload, header + 1, payload.length - header - 1);
            if ((fu & 0x40) != 0) {
                units.add(fragments.toByteArray());
                fragments.reset();
            }
        }

        private FrameStamp stamp(List<byte[]> units) {
            List<FrameStamp> stamps = new ArrayList<>();
            for (byte[] unit : units) {
                FrameStamp stamp = FrameStamp.find(codec, Unpooled.wrappedBuffer(unit));
                if (stamp != null) {
                    stamps.add(stamp);
                }
            }
            assertThat(stamps).hasSize(1);
            return stamps.getFirst();
        }
    }
}
