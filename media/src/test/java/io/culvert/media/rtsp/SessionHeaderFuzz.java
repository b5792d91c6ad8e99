package io.culvert.media.rtsp;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.fuzz.FuzzInput;
import java.util.List;

/** Session headers (RFC 2326 section 12.37): nothing is thrown, no id is blank, no time-out absurd. */
public final class SessionHeaderFuzz {
    private SessionHeaderFuzz() {}

    public static List<byte[]> seeds() {
        return FuzzInput.seeds(
                "12345678;timeout=60", " a b;c;timeout=30", "x;timeout = 5;y", ";timeout=1", "1;Timeout=99999999999");
    }

    public static void fuzzerTestOneInput(byte[] data) {
        SessionHeader session = SessionHeader.parse(FuzzInput.header(data));
        if (session != null) {
            check(!session.id().isBlank(), "a session has an id");
            Integer timeout = session.timeoutSeconds();
            check(timeout == null || (timeout >= 1 && timeout <= 86_400), "a time-out is a sensible number");
        }
    }
}
