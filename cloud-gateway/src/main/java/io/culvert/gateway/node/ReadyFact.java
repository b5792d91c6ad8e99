package io.culvert.gateway.node;

/** A line of the ready file that a feature knows, such as the fingerprint of the CA. Asked once, when all listeners run. */
public interface ReadyFact {

    /** The JSON key, such as {@code ca_fingerprint}. */
    String key();

    String value();
}
