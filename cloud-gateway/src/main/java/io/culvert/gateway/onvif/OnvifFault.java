package io.culvert.gateway.onvif;

/**
 * Why a question gets no answer: a SOAP fault with the codes of ONVIF (Core 5.8.2).
 *
 * <p>The message is for people; it repeats nothing that the client sent but short names.
 */
final class OnvifFault extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whose doing it is, as SOAP 1.2 has it (part 1, section 5.4.6). */
    enum Side {
        SENDER("Sender", "Client", 400),
        RECEIVER("Receiver", "Server", 500),
        MUST_UNDERSTAND("MustUnderstand", "MustUnderstand", 500),
        VERSION_MISMATCH("VersionMismatch", "VersionMismatch", 500);

        private final String code;
        private final String oldCode;
        private final int status;

        Side(String code, String oldCode, int status) {
            this.code = code;
            this.oldCode = oldCode;
            this.status = status;
        }

        String code() {
            return code;
        }

        /** As SOAP 1.1 names it. */
        String oldCode() {
            return oldCode;
        }

        /** Of HTTP (SOAP 1.2 part 2, section 7.5.2.2). */
        int status() {
            return status;
        }
    }

    private final Side side;
    private final String subcode;
    private final String detailCode;

    private OnvifFault(Side side, String subcode, String detailCode, String reason) {
        super(reason, null, false, false);
        this.side = side;
        this.subcode = subcode;
        this.detailCode = detailCode;
    }

    /** An argument that makes no sense, or names what there is not. */
    static OnvifFault invalid(String detailCode, String reason) {
        return new OnvifFault(Side.SENDER, "InvalidArgVal", detailCode, reason);
    }

    /** No argument, or one of the wrong type. */
    static OnvifFault missing(String argument) {
        return new OnvifFault(Side.SENDER, "InvalidArgs", "", "The argument " + argument + " is missing.");
    }

    static OnvifFault malformed(String reason) {
        return new OnvifFault(Side.SENDER, "WellFormed", "", reason);
    }

    static OnvifFault unknownAction(String reason) {
        return new OnvifFault(Side.SENDER, "UnknownAction", "", reason);
    }

    static OnvifFault notAuthorized(String reason) {
        return new OnvifFault(Side.SENDER, "NotAuthorized", "", reason);
    }

    static OnvifFault notSupported(String detailCode, String reason) {
        return new OnvifFault(Side.RECEIVER, "ActionNotSupported", detailCode, reason);
    }

    static OnvifFault failed(String detailCode, String reason) {
        return new OnvifFault(Side.RECEIVER, "Action", detailCode, reason);
    }

    static OnvifFault notUnderstood() {
        return new OnvifFault(Side.MUST_UNDERSTAND, "", "", "A mandatory header is not understood.");
    }

    static OnvifFault otherVersion() {
        return new OnvifFault(Side.VERSION_MISMATCH, "", "", "The message is no envelope of SOAP 1.2 or 1.1.");
    }

    Side side() {
        return side;
    }

    /** A word of the namespace {@code ter}; empty for none. */
    String subcode() {
        return subcode;
    }

    /** A further one that says more; empty for none. */
    String detailCode() {
        return detailCode;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
