package io.culvert.gateway.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with a random nonce under one key.
 *
 * <pre>
 *   | version 1 (1 byte) | key number (4) | nonce (12) | ciphertext and tag (n + 16) |
 * </pre>
 *
 * <p>Version, key number and the caller's context are authenticated along. Immutable, thread-safe.
 */
final class SealedBox {

    static final int KEY_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEAD_BYTES = 1 + Integer.BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final int keyNumber;
    private final SecretKey key;

    SealedBox(int keyNumber, byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes (expected: " + KEY_BYTES + ")");
        }
        this.keyNumber = keyNumber;
        this.key = new SecretKeySpec(key, "AES");
    }

    /** The number of the key that sealed these bytes, -1 for bytes that no version of this class made. */
    static int keyNumber(byte[] sealed) {
        return sealed.length < HEAD_BYTES + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != VERSION
                ? -1
                : ByteBuffer.wrap(sealed).getInt(1);
    }

    byte[] seal(byte[] plain, String context) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] head =
                ByteBuffer.allocate(HEAD_BYTES).put(VERSION).putInt(keyNumber).array();
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce, head, context).doFinal(plain);
            return ByteBuffer.allocate(HEAD_BYTES + NONCE_BYTES + encrypted.length)
                    .put(head)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to encrypt", e);
        }
    }

    /** @throws AEADBadTagException for another key, another context or changed bytes */
    byte[] open(byte[] sealed, String context) throws AEADBadTagException {
        if (keyNumber(sealed) != keyNumber) {
            throw new AEADBadTagException("sealed by another key");
        }
        byte[] head = Arrays.copyOfRange(sealed, 0, HEAD_BYTES);
        byte[] nonce = Arrays.copyOfRange(sealed, HEAD_BYTES, HEAD_BYTES + NONCE_BYTES);
        int from = HEAD_BYTES + NONCE_BYTES;
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, head, context).doFinal(sealed, from, sealed.length - from);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to decrypt", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] head, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(head);
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
