package io.culvert.agent.identity;

import io.culvert.media.Secret;
import java.util.Base64;

/**
 * What a QR code says about the gateway: where it is, how to know it, and the token that makes this agent somebody's.
 *
 * @param gateway where agents reach it
 * @param pin the beginning of the fingerprint of its CA
 * @param operatorId 1 to 10 digits
 * @param token 16 bytes in base64url, good for one key pair
 */
public record Invitation(GatewayAddress gateway, CaPin pin, String operatorId, Secret token) {

    private static final int TOKEN_BYTES = 16;

    /** @throws IllegalArgumentException if the token is no token; does not repeat it */
    public Invitation {
        int length;
        try {
            length = Base64.getUrlDecoder().decode(token.reveal()).length;
        } catch (IllegalArgumentException quotesTheToken) {
            length = 0;
        }
        if (length != TOKEN_BYTES) {
            throw new IllegalArgumentException("the token is not " + TOKEN_BYTES + " bytes in base64url");
        }
    }

    byte[] tokenBytes() {
        return Base64.getUrlDecoder().decode(token.reveal());
    }

    /** Whether it is the same token: the same code, seen again. */
    public boolean hasTokenOf(Invitation other) {
        return token.reveal().equals(other.token.reveal());
    }
}
