package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.tunnel.OnvifLogin;
import io.culvert.media.Secret;
import java.util.List;
import java.util.Optional;

/** How a camera's ONVIF services are reached. Blocking. */
interface CameraDoor {

    /** What came back. Immutable, as nobody changes the bytes. */
    final class Reply {
        private final int status;
        private final List<String> challenges;
        private final byte[] body;

        /** @param challenges values of {@code WWW-Authenticate} */
        Reply(int status, List<String> challenges, byte[] body) {
            this.status = status;
            this.challenges = List.copyOf(challenges);
            this.body = body;
        }

        int status() {
            return status;
        }

        List<String> challenges() {
            return challenges;
        }

        byte[] body() {
            return body;
        }
    }

    /**
     * Posts a message of SOAP.
     *
     * @param path of the service, from the slash on
     * @param authorization value of that header
     */
    Reply post(String path, String contentType, Optional<Secret> authorization, String body) throws OnvifFailure;

    /**
     * A login for one message.
     *
     * @param created the camera's time
     * @return empty where there is none to be had
     */
    Optional<OnvifLogin> login(String created);

    /**
     * An answer to the camera's challenges, for one message posted there.
     *
     * @return empty where there is none to be had
     */
    Optional<Secret> authorization(List<String> challenges, String path);
}
