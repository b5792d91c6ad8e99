package io.culvert.media.h265;

/** NAL unit types of H.265 (ITU-T H.265 table 7-1) and of its RTP payload (RFC 7798 section 4.4). */
public final class H265Nal {

    /** Bytes of a NAL unit's header. */
    public static final int HEADER_BYTES = 2;

    public static final int VPS = 32;
    public static final int SPS = 33;
    public static final int PPS = 34;
    public static final int ACCESS_UNIT_DELIMITER = 35;
    public static final int FILLER = 38;
    public static final int PREFIX_SEI = 39;
    public static final int SUFFIX_SEI = 40;
    /** Several small NAL units in one packet. */
    public static final int AGGREGATION = 48;
    /** A fragment of a large NAL unit. */
    public static final int FRAGMENTATION = 49;

    private static final int BLA_W_LP = 16;
    private static final int CRA = 21;
    private static final int LAST_PICTURE = 31;

    private H265Nal() {}

    /** Type of the NAL unit or RTP payload whose header begins with this byte: 0 … 63. */
    public static int type(int firstHeaderByte) {
        return (firstHeaderByte >> 1) & 0x3F;
    }

    /** Whether NAL units of this type carry picture data. */
    public static boolean isPicture(int type) {
        return type >= 0 && type <= LAST_PICTURE;
    }

    /** Whether a decoder can start at a picture of this type: BLA, IDR and CRA. */
    public static boolean isRandomAccess(int type) {
        return type >= BLA_W_LP && type <= CRA;
    }
}
