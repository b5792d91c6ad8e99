package io.culvert.gateway.cameras;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The rules for a camera's name, which is the first part of all its media addresses.
 *
 * <p>A name is unique in the installation. That a name is taken and that it is reserved look the same from outside, so
 * that nobody learns of other operators' cameras more than any answer must tell.
 */
public final class CameraName {

    /** Longest name. */
    public static final int MAX_LENGTH = 63;

    private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    /** First path elements that are or will be something else than a camera. */
    private static final Set<String> RESERVED = Set.of(
            "api",
            "manage",
            "onvif",
            "openvidu",
            "health",
            "metrics",
            "login",
            "list",
            "get",
            "console",
            "embed",
            "player",
            "lib",
            "live",
            "assets",
            "static",
            "docs",
            "favicon",
            "robots");

    private static final String SUFFIX_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int SUFFIX_LENGTH = 6;
    private static final RandomGenerator RANDOM = new SecureRandom();

    private CameraName() {}

    /** Whether the text has the form of a name. */
    public static boolean isValid(String name) {
        return VALID.matcher(name).matches();
    }

    /** Whether no camera may have this name. */
    public static boolean isReserved(String name) {
        return RESERVED.contains(name);
    }

    /**
     * A name made from a title: its letters and digits, and a random suffix, so that it is free and cannot be guessed from
     * the title.
     */
    public static String generate(String title) {
        String stem =
                title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        if (stem.isEmpty()) {
            stem = "camera";
        }
        int room = MAX_LENGTH - SUFFIX_LENGTH - 1;
        if (stem.length() > room) {
            stem = stem.substring(0, room);
        }
        var suffix = new StringBuilder(SUFFIX_LENGTH);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            suffix.append(SUFFIX_LETTERS.charAt(RANDOM.nextInt(SUFFIX_LETTERS.length())));
        }
        return stem + "-" + suffix;
    }
}
