package io.culvert.camera;

import io.culvert.media.Secret;

/** The user that all cameras of a server ask for, and how they ask. */
public record CameraLogin(String username, Secret password, Scheme scheme) {
    /** How the password is proved. */
    public enum Scheme {
        BASIC,
        DIGEST_MD5,
        DIGEST_SHA_256
    }

    /** Digest with MD5, as most cameras want it. */
    public static CameraLogin of(String username, Secret password) {
        return new CameraLogin(username, password, Scheme.DIGEST_MD5);
    }
}
