package io.culvert.gateway.forwards;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What came of an exchange with a camera's service. */
public sealed interface ServiceAnswer {
    /** Header with the camera's own challenge, its {@code WWW-Authenticate}. */
    String CAMERA_AUTHENTICATE = "Camera-Authenticate";

    /**
     * The camera answered.
     *
     * @param headers what may pass, and what makes it harmless
     * @param body blocks while it waits for the camera; throws when the answer breaks off. The taker closes it
     * @param length of the body in bytes, if the camera said
     */
    record Answered(int status, List<Map.Entry<String, String>> headers, InputStream body, OptionalLong length)
            implements ServiceAnswer {
        public Answered {
            headers = List.copyOf(headers);
        }
    }

    /** There is no answer, for a reason that is for a person to read and holds no secret. */
    record Failed(Reason reason, String message) implements ServiceAnswer {}

    /** The closed set of reasons. */
    enum Reason {
        /** The camera is not behind an agent, or declares no service of this name. */
        NO_SUCH_SERVICE,
        /** The agent has no tunnel to this gateway, or lost it meanwhile. */
        AGENT_OFFLINE,
        /** The service cannot be reached, or may not be dialled by the agent's own rule. */
        UNREACHABLE,
        /** As many connections as allowed. */
        BUSY,
        /** No answer in time. */
        TIMEOUT,
        /** The answer broke off or is no HTTP. */
        BAD_ANSWER,
        /** The request cannot be passed on as it is. */
        MALFORMED,
        /** The request's body is larger than allowed. */
        TOO_LARGE
    }
}
