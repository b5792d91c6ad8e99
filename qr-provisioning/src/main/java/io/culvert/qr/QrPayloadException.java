package io.culvert.qr;

/** A text that is no payload of ours, and why; its message repeats nothing of the text. */
public final class QrPayloadException extends Exception {
    private static final long serialVersionUID = 1;

    /** What a camera can signal: each is told apart from the others by what a person does about it. */
    public enum Fault {
        /** Another kind of code: hold the right one before the camera. */
        NOT_OURS("this is not a Culvert code"),
        /** From a newer gateway: the camera needs an update. */
        VERSION("the code is of a version that this camera does not know"),
        /** Damaged: show it again, larger. */
        DAMAGED("the code was read with errors"),
        /** Well read, and still nothing a camera could use: make a new one. */
        WRONG("the code says something that cannot be used");

        private final String text;

        Fault(String text) {
            this.text = text;
        }
    }

    private final Fault fault;

    QrPayloadException(Fault fault, String detail) {
        super(fault.text + ": " + detail);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
