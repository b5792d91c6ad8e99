package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.xml.XmlElement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Reads what a camera's clock shows (Device Management Specification, GetSystemDateAndTime). Pure. */
final class CameraTime {
    private CameraTime() {}

    static Optional<Instant> of(XmlElement answer) {
        Optional<XmlElement> utc = answer.find("UTCDateTime");
        if (utc.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.of(
                            number(utc.get(), "Year"),
                            number(utc.get(), "Month"),
                            number(utc.get(), "Day"),
                            number(utc.get(), "Hour"),
                            number(utc.get(), "Minute"),
                            number(utc.get(), "Second"))
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static int number(XmlElement of, String name) {
        return Integer.parseInt(of.find(name).map(XmlElement::text).orElse(""));
    }
}
