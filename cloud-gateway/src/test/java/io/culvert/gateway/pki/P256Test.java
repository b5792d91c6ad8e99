package io.culvert.gateway.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class P256Test {
    private final KeyPair keys = P256.generate();
    private final byte[] spki = keys.getPublic().getEncoded();

    @Test
    void decode_ofItsEncoding_isTheKey() throws Exception {
        assertThat(P256.decode(spki)).isEqualTo(keys.getPublic());
        assertThat(P256.fingerprint(keys.getPublic())).matches("sha256:[0-9a-f]{64}");
    }

    @Test
    void decode_ofAnyCutOrFlippedEncoding_isRefused() {
        for (int length = 0; length < spki.length; length++) {
            byte[] cut = Arrays.copyOf(spki, length);
            assertThatThrownBy(() -> P256.decode(cut)).isInstanceOf(InvalidKeyException.class);
        }
        for (int i = 0; i < spki.length * 8; i++) {
            byte[] flipped = spki.clone();
            flipped[i / 8] ^= (byte) (1 << i % 8);
            assertThatThrownBy(() -> P256.decode(flipped)).isInstanceOf(InvalidKeyException.class);
        }
    }

    /** The last bits of an even Y are zero, so a reader may call them unused and see the same point. */
    @Test
    void decode_ofAnEvenKeyWithUnusedBits_isRefused() {
        byte[] even = spki;
        while (even[even.length - 1] % 8 != 0) {
            even = P256.generate().getPublic().getEncoded();
        }
        int unusedBits = even.length - 66;
        for (int unused = 1; unused < 8; unused++) {
            byte[] odd = even.clone();
            odd[unusedBits] = (byte) unused;
            assertThatThrownBy(() -> P256.decode(odd)).isInstanceOf(InvalidKeyException.class);
        }
    }

    @Test
    void decode_ofAnotherCurveOrAlgorithm_isRefused() throws Exception {
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp384r1"));
        byte[] otherCurve = ec.generateKeyPair().getPublic().getEncoded();
        byte[] rsa = KeyPairGenerator.getInstance("RSA")
                .generateKeyPair()
                .getPublic()
                .getEncoded();

        assertThatThrownBy(() -> P256.decode(otherCurve)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> P256.decode(rsa)).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void verify_acceptsTheRightSignatureOnly() throws Exception {
        byte[] message = "message".getBytes(UTF_8);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(message);
        byte[] signed = signature.sign();

        assertThat(P256.verify(keys.getPublic(), message, signed)).isTrue();
        assertThat(P256.verify(keys.getPublic(), "massage".getBytes(UTF_8), signed))
                .isFalse();
        assertThat(P256.verify(P256.generate().getPublic(), message, signed)).isFalse();
        assertThat(P256.verify(keys.getPublic(), message, new byte[0])).isFalse();
        assertThat(P256.verify(keys.getPublic(), message, new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0}))
                .isFalse();
        assertThat(P256.verify(keys.getPublic(), message, new byte[72])).isFalse();
        assertThat(P256.verify(keys.getPublic(), message, new byte[10_000])).isFalse();
    }
}
