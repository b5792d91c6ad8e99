package io.culvert.gateway.provisioning;

import java.util.Random;

/**
 * An Agent ID: 12 decimal digits, random, the last one a Luhn check digit. A label that people read off a sticker; it
 * is no secret and proves nothing. The check digit catches typing errors (one wrong digit, most swapped neighbours).
 *
 * <p>Source: ISO/IEC 7812-1 annex B (Luhn).
 */
public final class AgentId {
    public static final int DIGITS = 12;

    private AgentId() {}

    /** A new Agent ID. Its first digit is not 0, so that a spreadsheet keeps it whole. */
    static String random(Random random) {
        StringBuilder digits = new StringBuilder(DIGITS);
        digits.append((char) ('1' + random.nextInt(9)));
        while (digits.length() < DIGITS - 1) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return digits.append(checkDigit(digits)).toString();
    }

    /** Whether {@code text} has 12 ASCII digits of which the last fits the others. */
    public static boolean isValid(String text) {
        if (text.length() != DIGITS) {
            return false;
        }
        for (int i = 0; i < DIGITS; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.charAt(DIGITS - 1) == checkDigit(text.substring(0, DIGITS - 1));
    }

    private static char checkDigit(CharSequence digits) {
        int sum = 0;
        boolean twice = true;
        for (int i = digits.length() - 1; i >= 0; i--) {
            int digit = digits.charAt(i) - '0';
            int counted = twice ? digit * 2 : digit;
            sum += counted > 9 ? counted - 9 : counted;
            twice = !twice;
        }
        return (char) ('0' + (10 - sum % 10) % 10);
    }
}
