package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ties a source's RTP clock to wall time (RFC 3550 section 6.4.1).
 *
 * @param ssrc the source
 * @param ntpTime 64-bit NTP time: seconds since 1900 in the upper half, 2⁻³² s in the lower
 * @param rtpTime the RTP time of the same instant, unsigned 32 bits
 * @param packetCount RTP packets sent, unsigned 32 bits
 * @param octetCount bytes of payload sent, unsigned 32 bits
 * @param reports what the source says about others; mostly empty
 */
public record SenderReport(
        int ssrc, long ntpTime, long rtpTime, long packetCount, long octetCount, List<ReportBlock> reports)
        implements RtcpPacket {

    static final int TYPE = 200;
    private static final int FIXED_BYTES = 24;
    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;

    public SenderReport {
        reports = List.copyOf(reports);
    }

    /** A report of a source that receives nothing, for the instant {@code wallMicros} (Unix microseconds). */
    public static SenderReport of(int ssrc, long wallMicros, long rtpTime, long packetCount, long octetCount) {
        return new SenderReport(ssrc, ntpOfWallMicros(wallMicros), rtpTime, packetCount, octetCount, List.of());
    }

    /** The report's instant in Unix microseconds; years 1968 … 2104 by the usual reading of the wrapped era. */
    public long wallMicros() {
        long seconds = ntpTime >>> 32;
        // RFC 4330 section 3: an upper bit of 0 belongs to the era that begins in 2036.
        long unixSeconds = (seconds & 0x8000_0000L) != 0
                ? seconds - SECONDS_1900_TO_1970
                : seconds + (1L << 32) - SECONDS_1900_TO_1970;
        return unixSeconds * 1_000_000 + (((ntpTime & 0xFFFF_FFFFL) * 1_000_000) >>> 32);
    }

    /** NTP time of Unix microseconds. */
    public static long ntpOfWallMicros(long wallMicros) {
        long seconds = Math.floorDiv(wallMicros, 1_000_000L);
        long micros = Math.floorMod(wallMicros, 1_000_000L);
        // Rounded up, so that reading it back gives the same microsecond.
        long fraction = ((micros << 32) + 999_999) / 1_000_000;
        return ((seconds + SECONDS_1900_TO_1970) << 32) | fraction;
    }

    static @Nullable SenderReport read(int count, ByteBuf in) {
        if (in.readableBytes() < FIXED_BYTES) {
            return null;
        }
        int ssrc = in.readInt();
        long ntp = in.readLong();
        long rtp = in.readUnsignedInt();
        long packets = in.readUnsignedInt();
        long octets = in.readUnsignedInt();
        return new SenderReport(ssrc, ntp, rtp, packets, octets, readBlocks(count, in));
    }

    static List<ReportBlock> readBlocks(int count, ByteBuf in) {
        List<ReportBlock> blocks = new ArrayList<>(Math.min(count, in.readableBytes() / ReportBlock.BYTES));
        for (int i = 0; i < count && in.readableBytes() >= ReportBlock.BYTES; i++) {
            blocks.add(ReportBlock.read(in));
        }
        return blocks;
    }

    @Override
    public void write(ByteBuf out) {
        RtcpPacket.writeHeader(out, reports.size(), TYPE, FIXED_BYTES + reports.size() * ReportBlock.BYTES);
        out.writeInt(ssrc);
        out.writeLong(ntpTime);
        out.writeInt((int) rtpTime);
        out.writeInt((int) packetCount);
        out.writeInt((int) octetCount);
        reports.forEach(report -> report.write(out));
    }
}
