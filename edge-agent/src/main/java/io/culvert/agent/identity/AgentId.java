package io.culvert.agent.identity;

/**
 * The public number of an agent: 12 decimal digits, the last one a Luhn check digit. A label, never a proof.
 *
 * @param digits the 12 digits
 */
public record AgentId(String digits) {
    private static final int LENGTH = 12;

    /** @throws IllegalArgumentException if the text is no Agent ID */
    public AgentId {
        if (!isValid(digits)) {
            throw new IllegalArgumentException(
                    "\"" + digits + "\" is no Agent ID (expected: 12 decimal digits, the last a Luhn check digit)");
        }
    }

    /** Whether the text has the form of an Agent ID and its check digit is right. */
    public static boolean isValid(String text) {
        if (text.length() != LENGTH) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < LENGTH; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            // The check digit is the rightmost one; every second digit left of it is doubled.
            boolean doubled = (LENGTH - 1 - i) % 2 == 1;
            int weighted = doubled ? digit * 2 : digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }

    @Override
    public String toString() {
        return digits;
    }
}
