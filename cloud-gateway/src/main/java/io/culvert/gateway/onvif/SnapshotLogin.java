package io.culvert.gateway.onvif;

import io.culvert.gateway.access.Credential;
import java.util.List;

/** What a request for the picture that {@code GetSnapshotUri} names shows. */
public sealed interface SnapshotLogin {
    /** A credential to ask the gate with. */
    record Shown(Credential credential) implements SnapshotLogin {}

    /** None that is good: ask for one with these values of {@code WWW-Authenticate}. */
    record Asked(List<String> challenges) implements SnapshotLogin {
        public Asked {
            challenges = List.copyOf(challenges);
        }
    }
}
