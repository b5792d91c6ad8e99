package io.culvert.agent.identity;

import io.culvert.media.Secret;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * The text of the file of a {@link PendingJoin}: lines of {@code Name: value}.
 *
 * <pre>
 * Culvert-Join: 1
 * Gateway: host:port
 * CA-Fingerprint: sha256:…
 * Operator-ID: 12345678
 * Token: …                 base64url
 * Private-Key: …           PKCS #8 in base64
 * Public-Key: …            SubjectPublicKeyInfo in base64
 * </pre>
 */
final class JoinFormat {
    private static final String VERSION = "1";

    private JoinFormat() {}

    static String format(PendingJoin join) {
        Invitation invitation = join.invitation();
        Base64.Encoder base64 = Base64.getEncoder();
        return "Culvert-Join: " + VERSION
                + "\nGateway: " + invitation.gateway()
                + "\nCA-Fingerprint: " + invitation.pin()
                + "\nOperator-ID: " + invitation.operatorId()
                + "\nToken: " + invitation.token().reveal()
                + "\nPrivate-Key: "
                + base64.encodeToString(join.key().privateKey().getEncoded())
                + "\nPublic-Key: " + base64.encodeToString(join.key().publicKeyInfo()) + "\n";
    }

    /** @throws IllegalArgumentException with a reason that quotes nothing secret, if the text is damaged */
    static PendingJoin parse(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String line : text.lines().toList()) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        if (!VERSION.equals(fields.get("Culvert-Join"))) {
            throw new IllegalArgumentException("it is of another version");
        }
        Invitation invitation = new Invitation(
                GatewayAddress.parse(required(fields, "Gateway")),
                CaPin.parse(required(fields, "CA-Fingerprint")),
                required(fields, "Operator-ID"),
                Secret.of(required(fields, "Token")));
        try {
            return new PendingJoin(invitation, AgentKey.of(bytes(fields, "Private-Key"), bytes(fields, "Public-Key")));
        } catch (GeneralSecurityException wrongKeys) {
            throw new IllegalArgumentException("its key pair cannot be used");
        }
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static byte[] bytes(Map<String, String> fields, String name) {
        String text = required(fields, name);
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException quotesTheText) {
            throw new IllegalArgumentException(name + " is not base64");
        }
    }
}
