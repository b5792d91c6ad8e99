package io.culvert.agent.scan;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of JPEG pictures, one behind the other, with or without something between them (as HTTP's multipart has it).
 *
 * <p>By the markers of ISO/IEC 10918-1 annex B, so that a small picture inside a picture does not end it.
 */
final class MjpegStream {
    private static final int LARGEST_BYTES = 8 << 20;
    private static final int START = 0xD8;
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;

    private final BufferedInputStream input;

    MjpegStream(InputStream input) {
        this.input = new BufferedInputStream(input, 1 << 16);
    }

    /** The next picture's bytes; null at the end of the stream. A picture that is larger than 8 MiB or cut off is left out. */
    byte @Nullable [] next() throws IOException {
        while (seekStart()) {
            try {
                byte[] picture = picture();
                if (picture != null) {
                    return picture;
                }
            } catch (EOFException cutOff) {
                return null;
            }
        }
        return null;
    }

    private boolean seekStart() throws IOException {
        int before = 0;
        for (int octet = input.read(); octet >= 0; octet = input.read()) {
            if (before == 0xFF && octet == START) {
                return true;
            }
            before = octet;
        }
        return false;
    }

    /** From behind its start; null if it is none after all. */
    private byte @Nullable [] picture() throws IOException {
        ByteArrayOutputStream picture = new ByteArrayOutputStream(1 << 16);
        picture.write(0xFF);
        picture.write(START);
        int marker = marker(picture);
        while (marker != END) {
            if (picture.size() > LARGEST_BYTES || marker <= 0) {
                return null;
            }
            segment(picture);
            marker = marker == SCAN ? scanned(picture) : marker(picture);
        }
        return picture.toByteArray();
    }

    /** The marker that has to come next; 0 if something else does. */
    private int marker(ByteArrayOutputStream picture) throws IOException {
        return octet(picture) == 0xFF ? behindFill(picture) : 0;
    }

    /** What follows an {@code FF}, of which there may be any number (B.1.1.2). */
    private int behindFill(ByteArrayOutputStream picture) throws IOException {
        int code = octet(picture);
        while (code == 0xFF) {
            code = octet(picture);
        }
        return code;
    }

    private void segment(ByteArrayOutputStream picture) throws IOException {
        int length = octet(picture) << 8 | octet(picture);
        for (int i = 2; i < length; i++) {
            octet(picture);
        }
    }

    /** Passes over coded data to the marker behind it; stuffing and restarts belong to the data. */
    private int scanned(ByteArrayOutputStream picture) throws IOException {
        while (picture.size() <= LARGEST_BYTES) {
            if (octet(picture) != 0xFF) {
                continue;
            }
            int marker = behindFill(picture);
            if (marker != 0 && (marker < 0xD0 || marker > 0xD7)) {
                return marker;
            }
        }
        return 0;
    }

    private int octet(ByteArrayOutputStream picture) throws IOException {
        int octet = input.read();
        if (octet < 0) {
            throw new EOFException();
        }
        picture.write(octet);
        return octet;
    }
}
