package io.culvert.gateway.motion.onvif;

/** What a camera sent is no XML, or more of it than is looked at. */
final class XmlRefused extends Exception {
    private static final long serialVersionUID = 1L;

    XmlRefused(String message) {
        super(message, null, false, false);
    }
}
