package io.culvert.media.rtsp;

/**
 * How much one RTSP message may hold before the decoder refuses it. All sizes in bytes.
 *
 * @param maxStartLineBytes request or status line without its line end
 * @param maxUrlBytes the URL within a request line
 * @param maxHeaderCount header lines of one message, continuations included
 * @param maxHeaderBytes all header lines of one message together
 * @param maxBodyBytes what {@code Content-Length} may announce
 * @param maxInterleavedBytes payload of one {@code $} frame; the format itself ends at 65535
 */
public record RtspLimits(
        int maxStartLineBytes,
        int maxUrlBytes,
        int maxHeaderCount,
        int maxHeaderBytes,
        int maxBodyBytes,
        int maxInterleavedBytes) {

    private static final RtspLimits DEFAULTS = new RtspLimits(4096, 2048, 128, 16 * 1024, 128 * 1024, 65535);

    public static RtspLimits defaults() {
        return DEFAULTS;
    }
}
