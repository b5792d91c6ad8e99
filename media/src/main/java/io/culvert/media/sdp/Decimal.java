package io.culvert.media.sdp;

/** Whole numbers as session descriptions write them. */
final class Decimal {

    private Decimal() {}

    /** The number in {@code text} when it is one of 0 … {@code max}, else −1. */
    static int parse(String text, int max) {
        String digits = text.strip();
        if (digits.isEmpty() || digits.length() > 9) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= max ? value : -1;
    }
}
