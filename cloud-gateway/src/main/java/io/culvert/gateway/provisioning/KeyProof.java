package io.culvert.gateway.provisioning;

import io.culvert.gateway.pki.P256;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.util.Optional;

/** The proof that whoever asks holds the private key: a signature over the call's name, what it is about, and the key. Pure. */
final class KeyProof {
    private KeyProof() {}

    /**
     * The key, where the proof fits.
     *
     * @param spki DER SubjectPublicKeyInfo of a P-256 key; the last thing that is signed
     * @param proof ECDSA with SHA-256, DER
     * @param before what is signed before the key
     */
    static Optional<PublicKey> of(byte[] spki, byte[] proof, byte[]... before) {
        try {
            PublicKey key = P256.decode(spki);
            return P256.verify(key, join(spki, before), proof) ? Optional.of(key) : Optional.empty();
        } catch (InvalidKeyException e) {
            return Optional.empty();
        }
    }

    private static byte[] join(byte[] last, byte[]... parts) {
        int length = last.length;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.put(last).array();
    }
}
