package io.culvert.gateway.accounts;

import java.security.SecureRandom;

/** The number of an operator: 8 decimal digits, random, the first not zero. A label, never a proof. */
final class OperatorId {

    static final long FIRST = 10_000_000;
    static final long LAST = 99_999_999;

    private static final SecureRandom RANDOM = new SecureRandom();

    private OperatorId() {}

    static long random() {
        return RANDOM.nextLong(FIRST, LAST + 1);
    }
}
