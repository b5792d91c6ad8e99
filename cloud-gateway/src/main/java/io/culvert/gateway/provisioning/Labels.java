package io.culvert.gateway.provisioning;

/**
 * Free text from outside (a model, a serial number, an agent's own words) made fit to be stored and shown: without
 * control characters, which PostgreSQL or a log would choke on, and not longer than fair.
 */
public final class Labels {
    private Labels() {}

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
