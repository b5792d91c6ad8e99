package io.culvert.gateway.motion;

import java.util.Locale;

/** Which way word of a motion came. */
public enum MotionSource {
    /** A program called the REST interface. */
    REST,
    /** The camera sent its agent a mail. */
    SMTP,
    /** The gateway asked the camera by ONVIF. */
    ONVIF;

    /** As it stands in the table and in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
