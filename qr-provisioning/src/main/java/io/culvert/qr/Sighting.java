package io.culvert.qr;

import io.culvert.qr.QrPayloadException.Fault;

/** What a look at a picture found. */
public sealed interface Sighting {

    /** No code that could be read. */
    record Nothing() implements Sighting {}

    /** One of ours, whatever else is in the picture. */
    record Found(QrPayload payload) implements Sighting {}

    /**
     * Codes, but none that a camera can use; the reason is of the one that came nearest.
     *
     * @param reason for a person; repeats nothing of the code
     */
    record Unusable(Fault fault, String reason) implements Sighting {}
}
