package io.culvert.media.stream;

/**
 * What went through a batcher so far.
 *
 * @param packets RTP packets that went on
 * @param bytes of these packets
 * @param lost packets missing by their sequence numbers
 * @param late packets dropped because they came twice or too late
 * @param malformed packets dropped because they were no RTP or had no payload
 * @param foreign packets dropped because their track or payload type was never announced
 * @param batches that were made
 * @param accessUnits that were begun
 * @param keyFrames among them
 * @param unmarkedAccessUnits that ended by the next timestamp instead of a marker bit
 */
public record RtpCounts(
        long packets,
        long bytes,
        long lost,
        long late,
        long malformed,
        long foreign,
        long batches,
        long accessUnits,
        long keyFrames,
        long unmarkedAccessUnits) {}
