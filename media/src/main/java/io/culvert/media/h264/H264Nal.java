package io.culvert.media.h264;

/** NAL unit types of H.264 (ITU-T H.264 table 7-1) and of its RTP payload (RFC 6184 table 1). */
public final class H264Nal {

    /** Bytes of a NAL unit's header. */
    public static final int HEADER_BYTES = 1;

    public static final int SLICE = 1;
    public static final int IDR = 5;
    public static final int SEI = 6;
    public static final int SPS = 7;
    public static final int PPS = 8;
    public static final int ACCESS_UNIT_DELIMITER = 9;
    public static final int FILLER = 12;
    /** Several small NAL units in one packet. */
    public static final int STAP_A = 24;
    /** A fragment of a large NAL unit. */
    public static final int FU_A = 28;

    private H264Nal() {}

    /** Type of the NAL unit or RTP payload that begins with this byte: 0 … 31. */
    public static int type(int header) {
        return header & 0x1F;
    }

    /** Whether NAL units of this type carry picture data. */
    public static boolean isPicture(int type) {
        return type >= SLICE && type <= IDR;
    }
}
