package io.culvert.gateway.provisioning;

/**
 * Free text from outside (a model, a serial number, an agent's own words) made fit to be stored and shown: without
 * control characters, which PostgreSQL or a log would choke on, and not longer than fair.
 */
public final class Labels {
    private static final int MAX_DEVICE_CHARS = 128;
    private static final int MAX_VERSION_CHARS = 64;

    private Labels() {}

    /** A model or a serial number. */
    static String ofDevice(String text) {
        return clean(text, MAX_DEVICE_CHARS);
    }

    /** The version of an agent's program. */
    static String version(String text) {
        return clean(text, MAX_VERSION_CHARS);
    }

    public static String clean(String text, int maxChars) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), maxChars));
        text.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .filter(c -> Character.getType(c) != Character.FORMAT && Character.getType(c) != Character.SURROGATE)
                .limit(maxChars)
                .forEach(clean::appendCodePoint);
        return clean.toString().strip();
    }
}
