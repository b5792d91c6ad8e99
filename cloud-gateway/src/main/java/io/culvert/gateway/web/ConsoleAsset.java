package io.culvert.gateway.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One file of the console as it is sent. Immutable; nobody changes the arrays.
 *
 * @param type the media type
 * @param gzip the same packed; null where packing gains nothing
 * @param hash SHA-256 of the bytes, the first 16 hex digits
 */
@SuppressWarnings("ArrayRecordComponent")
record ConsoleAsset(String type, byte[] bytes, byte @Nullable [] gzip, String hash) {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2");

    /** @throws IllegalArgumentException for a file of a kind that the console does not send */
    static ConsoleAsset of(String path, byte[] bytes) {
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalArgumentException("console file " + path + " has no known type (expected one of "
                    + TYPES.keySet().stream().sorted().toList() + ")");
        }
        byte[] gzip = packed(bytes);
        return new ConsoleAsset(type, bytes, gzip.length < bytes.length ? gzip : null, hash(bytes));
    }

    /** Whether a file of this name is sent at all. */
    static boolean isSent(String path) {
        return TYPES.containsKey(path.substring(path.lastIndexOf('.') + 1));
    }

    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] packed(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
