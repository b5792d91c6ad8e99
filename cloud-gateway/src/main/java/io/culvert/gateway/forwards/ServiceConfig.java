package io.culvert.gateway.forwards;

import java.time.Duration;

/**
 * Limits of one exchange with a camera's service.
 *
 * @param openTimeout until the agent has the connection
 * @param answerTimeout from the end of the request to the answer's headers
 * @param idleTimeout between two parts of the answer
 * @param maxRequestBytes of a request's body
 * @param maxAnswerBytes of an answer's body
 * @param maxHeaderBytes of an answer's headers
 * @param bufferBytes of an answer that wait here for who takes them
 */
record ServiceConfig(
        Duration openTimeout,
        Duration answerTimeout,
        Duration idleTimeout,
        long maxRequestBytes,
        long maxAnswerBytes,
        int maxHeaderBytes,
        int bufferBytes) {
    static ServiceConfig defaults() {
        return new ServiceConfig(
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                2 << 20,
                4L << 30,
                16 * 1024,
                128 * 1024);
    }
}
