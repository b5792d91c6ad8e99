package io.culvert.gateway.tunnel;

import io.culvert.proto.tunnel.v1.OnvifProof;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A login for one message to a camera, as its agent made it (WS-Security UsernameToken, PasswordDigest): good once, and no way to the
 * password. Immutable.
 *
 * @param nonce base64
 * @param created the camera's time that it was made for
 * @param digest base64
 */
public record OnvifLogin(String username, String nonce, String created, String digest) {
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{1,200}={0,2}");
    private static final int MAX_USERNAME_CHARS = 200;

    /** Empty where the agent has none, or says what is none. */
    static Optional<OnvifLogin> of(OnvifProof proof, String created) {
        boolean usable = !proof.getUsername().isEmpty()
                && proof.getUsername().length() <= MAX_USERNAME_CHARS
                && proof.getUsername().chars().noneMatch(Character::isISOControl)
                && BASE64.matcher(proof.getNonce()).matches()
                && BASE64.matcher(proof.getDigest()).matches();
        return usable
                ? Optional.of(new OnvifLogin(proof.getUsername(), proof.getNonce(), created, proof.getDigest()))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "OnvifLogin[***]";
    }
}
