package io.culvert.gateway.onvif;

import java.util.List;

/**
 * What an ONVIF client is answered. Immutable.
 *
 * @param status of HTTP
 * @param contentType with its charset
 * @param body a SOAP message
 * @param challenges values of {@code WWW-Authenticate}; empty but for 401
 * @param known whether the caller showed a good credential
 */
public record OnvifAnswer(int status, String contentType, String body, List<String> challenges, boolean known) {
    public OnvifAnswer {
        challenges = List.copyOf(challenges);
    }
}
