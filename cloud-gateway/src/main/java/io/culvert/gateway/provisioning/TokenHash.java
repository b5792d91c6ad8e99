package io.culvert.gateway.provisioning;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What is stored of a QR code's token: its SHA-256. A token has 128 random bits, so a plain hash is enough. Pure. */
final class TokenHash {
    private TokenHash() {}

    static byte[] of(byte[] token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
