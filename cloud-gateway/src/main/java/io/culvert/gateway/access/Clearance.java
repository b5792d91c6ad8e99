package io.culvert.gateway.access;

import java.util.List;

/** What a credential lets its bearer see, whatever the camera; asked by doors that list cameras. */
public sealed interface Clearance {

    /**
     * A good credential.
     *
     * @param credentialKey names the credential without revealing it: {@code share:ID}, {@code key:ID} or {@code login:ID}
     * @param cameras in the order of their names; a share has one at most, those of deleted agents are left out
     */
    record Granted(String credentialKey, List<ClearedCamera> cameras) implements Clearance {
        public Granted {
            cameras = List.copyOf(cameras);
        }
    }

    /** No credential yet: ask for one. */
    record Challenge() implements Clearance {}

    /**
     * Nobody has this credential, or it is not good here and now.
     *
     * @param reason for a log line and a person who debugs; tells nothing about objects of others
     */
    record Refused(String reason) implements Clearance {}

    /** The gate cannot know now. */
    record Unavailable(String reason) implements Clearance {}
}
