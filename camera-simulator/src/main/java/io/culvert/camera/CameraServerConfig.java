package io.culvert.camera;

import io.culvert.camera.fault.FaultScript;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What all cameras of one server have in common.
 *
 * @param bindAddress address to listen on
 * @param port of RTSP; 0 = any free one
 * @param login asked for before DESCRIBE and SETUP; null = none
 * @param sessionTimeout after which a session ends that sent neither request nor receiver report
 * @param uuidSeed cameras of the same seed and path have the same UUID, in every process
 * @param script what goes wrong at its cameras
 */
public record CameraServerConfig(
        String bindAddress,
        int port,
        @Nullable CameraLogin login,
        Duration sessionTimeout,
        String uuidSeed,
        FaultScript script) {

    /** Any free port on loopback, no login, sessions of 60 s, an empty seed, no faults. */
    public static CameraServerConfig defaults() {
        return new CameraServerConfig("127.0.0.1", 0, null, Duration.ofSeconds(60), "", FaultScript.NONE);
    }

    public CameraServerConfig withBindAddress(String newBindAddress) {
        return new CameraServerConfig(newBindAddress, port, login, sessionTimeout, uuidSeed, script);
    }

    public CameraServerConfig withPort(int newPort) {
        return new CameraServerConfig(bindAddress, newPort, login, sessionTimeout, uuidSeed, script);
    }

    public CameraServerConfig withLogin(@Nullable CameraLogin newLogin) {
        return new CameraServerConfig(bindAddress, port, newLogin, sessionTimeout, uuidSeed, script);
    }

    public CameraServerConfig withSessionTimeout(Duration newSessionTimeout) {
        return new CameraServerConfig(bindAddress, port, login, newSessionTimeout, uuidSeed, script);
    }

    public CameraServerConfig withUuidSeed(String newUuidSeed) {
        return new CameraServerConfig(bindAddress, port, login, sessionTimeout, newUuidSeed, script);
    }

    public CameraServerConfig withScript(FaultScript newScript) {
        return new CameraServerConfig(bindAddress, port, login, sessionTimeout, uuidSeed, newScript);
    }
}
