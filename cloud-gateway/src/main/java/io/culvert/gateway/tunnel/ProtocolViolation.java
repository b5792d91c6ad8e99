package io.culvert.gateway.tunnel;

/** An agent said something that the protocol forbids. The message names the offending value and what was expected. */
final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1;

    ProtocolViolation(String message) {
        super(message, null, false, false);
    }
}
