package io.culvert.media.segment;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose recording a segment is, and where it belongs in it. It stands in the file itself, so that files that were mixed up
 * are recognised and an index can be made anew from them.
 *
 * <pre>
 * | box header 28 | volume 16 | camera 16 | run 16 | number 4 | quality 1 | 0 3 | start 8 | moov bytes 4 | CRC of ftyp and
 *   moov 4 | 0 8 | CRC-32C 4 |
 * </pre>
 *
 * @param volumeId of the archive root it was written to
 * @param cameraId whose recording it is
 * @param runId random, new with each start of a recorder
 * @param number counts the segments of a run, from 0
 * @param quality which of the camera's streams: 0 the main one, 1 the second
 * @param startWallMicros where its first fragment lies on the time line, Unix microseconds
 */
public record SegmentHeader(UUID volumeId, UUID cameraId, UUID runId, int number, int quality, long startWallMicros) {

    /** Of the whole box. */
    public static final int BYTES = 112;

    private static final int MAX_QUALITY = 0xFF;
    private static final int VOLUME_AT = 28;
    private static final int CAMERA_AT = 44;
    private static final int RUN_AT = 60;
    private static final int NUMBER_AT = 76;
    private static final int QUALITY_AT = 80;
    private static final int START_AT = 84;
    private static final int MOVIE_BYTES_AT = 92;
    private static final int MOVIE_CRC_AT = 96;
    private static final int CRC_AT = BYTES - Integer.BYTES;

    public SegmentHeader {
        if (number < 0 || quality < 0 || quality > MAX_QUALITY) {
            throw new IllegalArgumentException("segment " + number + " of quality " + quality
                    + " (expected: not negative, and at most " + MAX_QUALITY + ")");
        }
    }

    /** Whether the segment was written to this volume for this camera. */
    public boolean isOf(UUID volume, UUID camera) {
        return volumeId.equals(volume) && cameraId.equals(camera);
    }

    SegmentTag tag() {
        return new SegmentTag(runId.getLeastSignificantBits(), number);
    }

    /** The box. */
    byte[] encode(int movieBytes, int movieCrc) {
        ByteBuffer box = ExtendedBox.HEADER.begin(BYTES, 0);
        write(box, volumeId);
        write(box, cameraId);
        write(box, runId);
        box.putInt(number).putInt(quality << 24).putLong(startWallMicros);
        box.putInt(movieBytes).putInt(movieCrc).putLong(0);
        return ExtendedBox.seal(box).array();
    }

    /** The header whose box begins at the index; null where none does, or not all of it is right. */
    static @Nullable SegmentHeader decode(ByteBuffer bytes, int index) {
        if (ExtendedBox.at(bytes, index) != ExtendedBox.HEADER
                || bytes.getInt(index) != BYTES
                || !ExtendedBox.isSealed(bytes, index, index + CRC_AT)
                || bytes.getInt(index + NUMBER_AT) < 0) {
            return null;
        }
        return new SegmentHeader(
                uuid(bytes, index + VOLUME_AT),
                uuid(bytes, index + CAMERA_AT),
                uuid(bytes, index + RUN_AT),
                bytes.getInt(index + NUMBER_AT),
                bytes.get(index + QUALITY_AT) & 0xFF,
                bytes.getLong(index + START_AT));
    }

    /** Bytes of the {@code moov} behind the box at the index; may be any number. */
    static int movieBytes(ByteBuffer bytes, int index) {
        return bytes.getInt(index + MOVIE_BYTES_AT);
    }

    /** Checksum over the bytes in front of the box at the index and the {@code moov} behind it. */
    static int movieCrc(ByteBuffer bytes, int index) {
        return bytes.getInt(index + MOVIE_CRC_AT);
    }

    private static void write(ByteBuffer out, UUID id) {
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer bytes, int index) {
        return new UUID(bytes.getLong(index), bytes.getLong(index + 8));
    }
}
