package io.culvert.media.rtsp.auth;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.Secret;
import io.culvert.media.fuzz.FuzzInput;
import io.culvert.media.rtsp.PublicHeader;
import java.util.List;

/**
 * {@code Authorization} and {@code WWW-Authenticate} (RFC 7616, 7617): nothing is thrown, and an
 * answer to whatever challenge stays on its line.
 */
public final class AuthenticationHeadersFuzz {
    private static final String PASSWORD = "hunter2-hunter2";

    private AuthenticationHeadersFuzz() {}

    public static List<byte[]> seeds() {
        return FuzzInput.seeds(
                "Digest username=\"u\\\"\", realm=\"r\", nonce=\"n\", uri=\"rtsp://h/\", response=\"0\", qop=auth, nc=1, cnonce=\"c\"",
                "Basic dTpw",
                "Bearer clk_share_abc",
                "Digest realm=\"a\", nonce=\"b\", algorithm=SHA-256, qop=\"auth,auth-int\", stale=true, Basic realm=\"c\"",
                "Digest realm=\"IP Camera(12345)\",nonce=\"x\",stale=\"FALSE\",opaque=\"\",algorithm=MD5");
    }

    public static void fuzzerTestOneInput(byte[] data) {
        String text = FuzzInput.header(data);
        AuthorizationHeader header = AuthorizationHeader.parse(text);
        if (header instanceof AuthorizationHeader.Digest digest) {
            DigestVerifier.matches(digest, "DESCRIBE", Secret.of(PASSWORD));
        }
        PublicHeader.parse(List.of(text)).format();
        for (Challenge challenge : Challenge.parse(text)) {
            DigestChallenge.from(challenge);
        }
        Authenticator authenticator = new Authenticator("user", Secret.of(PASSWORD), true);
        authenticator.challenged(List.of(text), false);
        String answer = authenticator.authorize("DESCRIBE", "rtsp://camera/stream");
        if (answer != null) {
            check(answer.indexOf('\n') < 0 && answer.indexOf('\r') < 0, "an answer stays on its line");
            // What the camera itself says of it in its challenge is repeated like anything else.
            check(text.contains(PASSWORD) || !answer.contains(PASSWORD), "no answer holds the password in the clear");
        }
    }
}
