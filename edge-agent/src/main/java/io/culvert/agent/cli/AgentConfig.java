package io.culvert.agent.cli;

import io.culvert.agent.camera.CameraConfig;
import io.culvert.agent.forward.ForwardService;
import io.culvert.agent.forward.ForwardTarget;
import io.culvert.agent.identity.CaPin;
import io.culvert.agent.identity.GatewayAddress;
import io.culvert.agent.motion.SmtpConfig;
import io.culvert.media.rtsp.client.Credentials;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code agent.yml}, read and found good. Its reference is {@code docs/agent.md}.
 *
 * @param gateways in the order they are tried; empty: those of the enrolment
 * @param caPin the gateway's CA; null: the one of the enrolment
 * @param stateDir where the identity is kept
 * @param secretFiles files with passwords in them, the configuration itself among them if a URL holds one
 * @param services what each camera offers beside its streams, by its name
 * @param onvifLogins of cameras at whose ONVIF services the gateway may be logged in, by their names
 * @param mails the listener for cameras' alarm mails; null: there is none
 */
record AgentConfig(
        List<GatewayAddress> gateways,
        @Nullable CaPin caPin,
        Path stateDir,
        List<CameraConfig> cameras,
        List<Path> secretFiles,
        Map<String, Map<ForwardService, ForwardTarget>> services,
        Map<String, Credentials> onvifLogins,
        @Nullable SmtpConfig mails) {

    /** What an agent without a file runs with: no cameras, and the gateway of its enrolment. */
    static AgentConfig empty(Path stateDir) {
        return new AgentConfig(List.of(), null, stateDir, List.of(), List.of(), Map.of(), Map.of(), null);
    }

    /** The same cameras, with gateways and CA of the enrolment, whatever the file says of them. */
    AgentConfig ofEnrolment() {
        return new AgentConfig(List.of(), null, stateDir, cameras, secretFiles, services, onvifLogins, mails);
    }
}
