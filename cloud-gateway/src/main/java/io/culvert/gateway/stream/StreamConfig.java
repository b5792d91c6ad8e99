package io.culvert.gateway.stream;

import java.time.Duration;

/**
 * How patient and how generous the hub is.
 *
 * @param describeTimeout how long a new viewer waits for the source to describe itself and send something
 * @param completionGrace how long a described stream may lack its parameter sets before it is shown without them
 * @param pictureGrace how long a new viewer waits for the first key frame before it is let in without one
 * @param stopGrace how long a source runs on after its last reader left
 * @param stallTimeout how long a source may be silent before it is restarted
 * @param keyFrameTimeout how long a started source may send video without a key frame before readers get it anyway
 * @param backoffMin what the pause before a restart is drawn from at first
 * @param backoffMax what it is drawn from in the end
 * @param backoffReset how long a source must have run for the pauses to begin anew
 * @param gopCapBytes the most that one stream's current group of pictures may take; a longer one is not kept
 * @param handOverCapBytes the most that may be on its way from a source's thread to the stream's loop
 */
public record StreamConfig(
        Duration describeTimeout,
        Duration completionGrace,
        Duration pictureGrace,
        Duration stopGrace,
        Duration stallTimeout,
        Duration keyFrameTimeout,
        Duration backoffMin,
        Duration backoffMax,
        Duration backoffReset,
        int gopCapBytes,
        int handOverCapBytes) {

    /** What a gateway runs with. */
    public static StreamConfig defaults() {
        return new StreamConfig(
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMillis(250),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                16 << 20,
                8 << 20);
    }
}
