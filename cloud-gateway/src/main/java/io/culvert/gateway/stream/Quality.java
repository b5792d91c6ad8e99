package io.culvert.gateway.stream;

import org.jspecify.annotations.Nullable;

/** Which of a camera's streams is meant. */
public enum Quality {
    /** The full picture. */
    MAIN,
    /** The second, smaller stream that many cameras offer ({@code quality=sub} in an address). */
    SUB;

    /** As addresses name it: {@code sub}; anything else, and nothing, is the full picture. */
    public static Quality of(@Nullable String word) {
        return "sub".equalsIgnoreCase(word) ? SUB : MAIN;
    }
}
