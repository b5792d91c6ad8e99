package io.culvert.gateway.cameras;

import org.jspecify.annotations.Nullable;

/** Where a camera's media comes from. A change of any of it makes a new epoch of the camera. */
public sealed interface CameraSource {

    /** Whether there is a second, smaller stream. */
    boolean hasSub();

    /** Whether an operator's administrator set it, who may name any agent and any camera address of the operator. */
    boolean byProvider();

    /**
     * An input of an edge agent.
     *
     * @param agentId 12 digits
     * @param input the name under which the agent announces the main stream
     * @param subInput likewise the smaller stream
     */
    record Agent(String agentId, String input, @Nullable String subInput, boolean byProvider) implements CameraSource {
        @Override
        public boolean hasSub() {
            return subInput != null;
        }
    }

    /**
     * A camera that the gateway reaches by itself.
     *
     * @param url {@code rtsp://} or {@code rtsps://}, to be shown: without password, parts that may hold one masked
     * @param subUrl likewise
     * @param username for the camera, or null
     * @param sealed the addresses as they are and the password
     */
    record Rtsp(
            String url, @Nullable String subUrl, @Nullable String username, SealedSource sealed, boolean byProvider)
            implements CameraSource {
        @Override
        public boolean hasSub() {
            return subUrl != null;
        }
    }
}
