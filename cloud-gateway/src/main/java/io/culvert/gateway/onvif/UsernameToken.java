package io.culvert.gateway.onvif;

import io.culvert.gateway.access.Credential;
import io.culvert.gateway.xml.XmlElement;
import io.culvert.media.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * A login within a message (WS-Security Username Token Profile 1.0, section 3.1; ONVIF Core 5.9.5). Immutable.
 *
 * @param credential what the gate is asked about
 * @param once what it must never be taken with again; empty for a password in the clear, which proves nothing by its time
 */
record UsernameToken(Credential credential, Optional<Once> once) {
    /** How far a client's clock may be off. */
    static final Duration WINDOW = Duration.ofMinutes(5);

    private static final int SHA1_BYTES = 20;
    private static final int MAX_NONCE_BYTES = 128;

    /**
     * What makes one digest differ from all others.
     *
     * @param proof nonce and time of the client
     * @param created when it was made, as the client says
     */
    record Once(String proof, Instant created) {
        boolean isOf(Instant now) {
            return Duration.between(created, now).abs().compareTo(WINDOW) <= 0;
        }
    }

    static UsernameToken of(XmlElement token) throws OnvifFault {
        String user = token.child("Username").map(XmlElement::text).orElse("");
        XmlElement password =
                token.child("Password").orElseThrow(() -> OnvifFault.notAuthorized("The login has no password."));
        if (!password.attribute("Type").endsWith("#PasswordDigest")) {
            return new UsernameToken(new Credential.WsText(Secret.of(password.text())), Optional.empty());
        }
        byte[] nonce = base64(token, "Nonce");
        byte[] digest = base64(password);
        String created = token.child("Created").map(XmlElement::text).orElse("");
        Optional<Instant> at = OnvifTime.instant(created);
        if (nonce.length == 0 || nonce.length > MAX_NONCE_BYTES || digest.length != SHA1_BYTES || at.isEmpty()) {
            throw OnvifFault.notAuthorized("A password digest needs a nonce and the time when it was made.");
        }
        String proof = Base64.getEncoder().encodeToString(nonce) + ' ' + created;
        return new UsernameToken(
                new Credential.WsDigest(user, nonce, created, digest), Optional.of(new Once(proof, at.get())));
    }

    private static byte[] base64(XmlElement token, String child) throws OnvifFault {
        Optional<XmlElement> found = token.child(child);
        return found.isEmpty() ? new byte[0] : base64(found.get());
    }

    private static byte[] base64(XmlElement element) throws OnvifFault {
        try {
            return Base64.getDecoder().decode(element.text());
        } catch (IllegalArgumentException e) {
            throw OnvifFault.notAuthorized("The login's " + element.name() + " is no Base64.");
        }
    }
}
