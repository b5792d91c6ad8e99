package io.culvert.gateway.stream;

/**
 * Where the fields of a packet stand inside a batch (RFC 2326 section 10.12 framing, RFC 3550 section 5.1 header), for
 * the two places that write them in place packet by packet.
 */
final class RtpFields {
    /** Bytes of interleaved framing in front of each packet. */
    static final int FRAMING = 4;

    /** From the packet's first byte. */
    static final int PAYLOAD_TYPE = 1;

    static final int SEQUENCE = 2;
    static final int TIME = 4;
    static final int SSRC = 8;
    static final int HEADER = 12;

    private RtpFields() {}
}
