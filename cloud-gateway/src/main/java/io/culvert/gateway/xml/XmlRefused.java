package io.culvert.gateway.xml;

/** What a stranger sent is no XML, or more of it than is looked at. */
public final class XmlRefused extends Exception {
    private static final long serialVersionUID = 1L;

    XmlRefused(String message) {
        super(message, null, false, false);
    }
}
