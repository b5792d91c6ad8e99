package io.culvert.agent.forward;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a camera may offer beside its streams. The list is closed: there is no service that is just a TCP port. */
public enum ForwardService {
    /** The camera's own web page. */
    HTTP("http", 80),
    /** ONVIF's web services, plain HTTP too. */
    ONVIF("onvif", 80);

    private final String text;
    private final int usualPort;

    ForwardService(String text, int usualPort) {
        this.text = text;
        this.usualPort = usualPort;
    }

    /** As {@code agent.yml} and the tunnel spell it. */
    public String text() {
        return text;
    }

    /** Where it listens when nobody says otherwise. */
    public int usualPort() {
        return usualPort;
    }

    /** The service spelled exactly like this; empty if there is none. */
    public static Optional<ForwardService> named(String text) {
        return Arrays.stream(values())
                .filter(service -> service.text.equals(text))
                .findFirst();
    }

    /** All of them, for a message. */
    public static String list() {
        return Arrays.stream(values()).map(ForwardService::text).collect(Collectors.joining(", "));
    }
}
