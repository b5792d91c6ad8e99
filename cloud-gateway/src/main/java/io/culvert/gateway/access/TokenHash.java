package io.culvert.gateway.access;

import java.util.Arrays;
import java.util.HexFormat;

/** The SHA-256 of a token: enough to find it, useless to a thief. */
public final class TokenHash {

    private final byte[] sha256;

    TokenHash(byte[] sha256) {
        this.sha256 = sha256.clone();
    }

    byte[] bytes() {
        return sha256.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenHash that && Arrays.equals(sha256, that.sha256);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sha256);
    }

    /** The first bytes in hex, to tell one from another in a log. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(sha256, 0, 6);
    }
}
