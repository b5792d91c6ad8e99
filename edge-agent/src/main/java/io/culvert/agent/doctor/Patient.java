package io.culvert.agent.doctor;

import io.culvert.agent.camera.CameraConfig;
import io.culvert.agent.identity.CaPin;
import io.culvert.agent.identity.GatewayAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom the doctor looks at: a configuration that could be read.
 *
 * @param version of the agent
 * @param config its file
 * @param secretFiles files with passwords in them
 * @param gateways as configured; empty: those of the enrolment
 * @param pin as configured; null: the one of the enrolment
 * @param mails where alarm mails of cameras are to be taken; null: nowhere
 */
public record Patient(
        String version,
        Path config,
        List<Path> secretFiles,
        Path stateDir,
        List<GatewayAddress> gateways,
        @Nullable CaPin pin,
        List<CameraConfig> cameras,
        @Nullable InetSocketAddress mails) {}
