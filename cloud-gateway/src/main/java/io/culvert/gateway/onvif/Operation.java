package io.culvert.gateway.onvif;

/** How one operation of a service is answered. Thread-safe; may block. */
sealed interface Operation {

    /** For anybody: access class PRE_AUTH (ONVIF Core 5.9.4.3). */
    record Open(OpenAnswer answer) implements Operation {}

    /** For who showed a good credential, about what that one may see. */
    record Guarded(GuardedAnswer answer) implements Operation {}

    /** Writes what stands in the response element. */
    @FunctionalInterface
    interface OpenAnswer {
        void write(Question question, XmlText out) throws OnvifFault;
    }

    /** Writes what stands in the response element. */
    @FunctionalInterface
    interface GuardedAnswer {
        void write(Question question, Viewer viewer, XmlText out) throws OnvifFault;
    }

    static Operation open(OpenAnswer answer) {
        return new Open(answer);
    }

    static Operation guarded(GuardedAnswer answer) {
        return new Guarded(answer);
    }
}
