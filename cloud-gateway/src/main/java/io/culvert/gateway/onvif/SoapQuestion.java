package io.culvert.gateway.onvif;

import io.culvert.gateway.xml.XmlElement;
import io.culvert.gateway.xml.XmlRefused;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A SOAP message understood so far: what is asked, and the login that it carries. Immutable.
 *
 * @param version as which it is answered
 * @param body the one element that asks
 * @param login where the message has a WS-Security UsernameToken
 */
record SoapQuestion(SoapVersion version, XmlElement body, Optional<UsernameToken> login) {
    /** More than any question of a sane client. */
    static final int MAX_BYTES = 64 << 10;

    private static final String WSSE =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

    /** Headers that are read, or mean nothing where there is one answer to one question. */
    private static final Set<String> UNDERSTOOD =
            Set.of(WSSE, "http://www.w3.org/2005/08/addressing", "http://schemas.xmlsoap.org/ws/2004/08/addressing");

    /**
     * Reads a message.
     *
     * @throws OnvifFault for what is none; it is answered as SOAP 1.2
     */
    static SoapQuestion read(byte[] message) throws OnvifFault {
        if (message.length > MAX_BYTES) {
            throw OnvifFault.malformed(
                    "The message has " + message.length + " bytes (expected: at most " + MAX_BYTES + ").");
        }
        XmlElement envelope;
        try {
            envelope = XmlElement.parse(message);
        } catch (XmlRefused e) {
            throw OnvifFault.malformed("The message is no XML that is read here.");
        }
        SoapVersion version = SoapVersion.of(envelope.namespace())
                .filter(known -> envelope.name().equals("Envelope"))
                .orElseThrow(OnvifFault::otherVersion);
        List<XmlElement> bodies = of(envelope, version, "Body");
        if (bodies.size() != 1 || bodies.getFirst().children().size() != 1) {
            throw OnvifFault.malformed("The envelope has no body with one element.");
        }
        List<XmlElement> headers = of(envelope, version, "Header").stream()
                .flatMap(header -> header.children().stream())
                .toList();
        if (headers.stream().anyMatch(SoapQuestion::isNotUnderstood)) {
            throw OnvifFault.notUnderstood();
        }
        List<XmlElement> tokens = headers.stream()
                .filter(header ->
                        header.namespace().equals(WSSE) && header.name().equals("Security"))
                .flatMap(security -> security.children("UsernameToken").stream())
                .toList();
        if (tokens.size() > 1) {
            throw OnvifFault.notAuthorized("The message has " + tokens.size() + " logins (expected: at most one).");
        }
        return new SoapQuestion(
                version,
                bodies.getFirst().children().getFirst(),
                tokens.isEmpty() ? Optional.empty() : Optional.of(UsernameToken.of(tokens.getFirst())));
    }

    private static List<XmlElement> of(XmlElement envelope, SoapVersion version, String name) {
        return envelope.children(name).stream()
                .filter(each -> each.namespace().equals(version.namespace()))
                .toList();
    }

    private static boolean isNotUnderstood(XmlElement header) {
        String must = header.attribute("mustUnderstand");
        return (must.equals("1") || must.equals("true")) && !UNDERSTOOD.contains(header.namespace());
    }
}
