package io.culvert.gateway.vault;

/** Encrypted bytes do not open: they were changed, moved to another row, or belong to another installation. */
public final class SealBrokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SealBrokenException(String context) {
        super("the encrypted value " + context + " does not open with this installation's key");
    }
}
