package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.tunnel.OnvifLogin;
import java.util.Optional;

/** How a camera's ONVIF services are reached. Blocking. */
interface CameraDoor {

    /** What came back. Immutable, as nobody changes the bytes. */
    final class Reply {
        private final int status;
        private final byte[] body;

        Reply(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        int status() {
            return status;
        }

        byte[] body() {
            return body;
        }
    }

    /**
     * Posts a message of SOAP.
     *
     * @param path of the service, from the slash on
     */
    Reply post(String path, String contentType, String body) throws OnvifFailure;

    /**
     * A login for one message.
     *
     * @param created the camera's time
     * @return empty where there is none to be had
     */
    Optional<OnvifLogin> login(String created);
}
