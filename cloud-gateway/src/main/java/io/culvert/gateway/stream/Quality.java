package io.culvert.gateway.stream;

/** Which of a camera's streams is meant. */
public enum Quality {
    /** The full picture. */
    MAIN,
    /** The second, smaller stream that many cameras offer ({@code quality=sub} in an address). */
    SUB
}
