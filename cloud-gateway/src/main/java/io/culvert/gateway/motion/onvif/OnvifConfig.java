package io.culvert.gateway.motion.onvif;

import java.time.Duration;

/**
 * How cameras are asked for events.
 *
 * @param look how often is looked for cameras that are to be asked, or not any more
 * @param longWait that a camera may wait for something to tell
 * @param shortWait the same at an agent with more cameras than {@code atOnce}
 * @param life of a subscription; renewed when half of it is over
 * @param atOnce pulls of one agent at a time: of its forwards some have to be left for people
 * @param atOnceInAll pulls of this gateway at a time
 * @param again after a failure, growing to {@code againMost}
 * @param againRefused after a camera wanted a login, or knows no events
 */
record OnvifConfig(
        Duration look,
        Duration longWait,
        Duration shortWait,
        Duration life,
        int atOnce,
        int atOnceInAll,
        Duration again,
        Duration againMost,
        Duration againRefused) {

    static OnvifConfig defaults() {
        return new OnvifConfig(
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                8,
                2_000,
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(15));
    }
}
