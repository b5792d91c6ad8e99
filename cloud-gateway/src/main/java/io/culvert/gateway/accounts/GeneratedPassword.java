package io.culvert.gateway.accounts;

import io.culvert.media.Secret;
import java.security.SecureRandom;

/** Passwords that Culvert makes up: four groups of five letters and digits that do not look alike, 100 random bits. */
final class GeneratedPassword {

    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"; // 32
    private static final int LENGTH = 20;
    private static final int GROUP = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private GeneratedPassword() {}

    static Secret fresh() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            password.append(i > 0 && i % GROUP == 0 ? "-" : "")
                    .append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return Secret.of(password.toString());
    }
}
