package io.culvert.gateway.onvif;

import io.culvert.gateway.xml.XmlElement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one operation is asked. Immutable.
 *
 * @param element the arguments are its children
 * @param https whether the client uses HTTPS, so that it is told such addresses
 */
record Question(XmlElement element, boolean https) {
    private static final int MAX_TOKEN_CHARS = 64;

    Optional<XmlElement> argument(String name) {
        return element.child(name);
    }

    /** The text of an argument; empty where it is left out. */
    String text(String name) {
        return argument(name).map(XmlElement::text).orElse("");
    }

    /** A token (tt:ReferenceToken) that must be there; one that is too long names nothing. */
    String token(String name) throws OnvifFault {
        String token =
                argument(name).orElseThrow(() -> OnvifFault.missing(name)).text();
        return token.length() > MAX_TOKEN_CHARS ? "" : token;
    }

    Optional<Instant> time(String name) throws OnvifFault {
        Optional<XmlElement> found = argument(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(OnvifTime.instant(found.get().text())
                .orElseThrow(() -> OnvifFault.invalid("InvalidTime", name + " is no time like 2026-01-31T12:00:00Z.")));
    }

    Optional<Duration> duration(String name) throws OnvifFault {
        Optional<XmlElement> found = argument(name);
        if (found.isEmpty() || found.get().text().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(OnvifTime.duration(found.get().text())
                .orElseThrow(() -> OnvifFault.invalid("InvalidDuration", name + " is no duration like PT10S.")));
    }

    /** A whole number; as large as fits where it is larger. Empty where it is left out. */
    Optional<Integer> number(String name) throws OnvifFault {
        String text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[+-]?[0-9]{1,18}")) {
            throw OnvifFault.invalid("InvalidNumber", name + " is no whole number.");
        }
        return Optional.of((int) Math.clamp(Long.parseLong(text), Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    /** An {@code xs:boolean}; false where it is left out. */
    boolean flag(String name) {
        String text = text(name);
        return text.equals("true") || text.equals("1");
    }
}
