package io.culvert.camera;

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
 */
public record CameraServerConfig(
        String bindAddress, int port, @Nullable CameraLogin login, Duration sessionTimeout, String uuidSeed) {

    /** Any free port on loopback, no login, sessions of 60 s, an empty seed. */
    public static CameraServerConfig defaults() {
        return new CameraServerConfig("127.0.0.1", 0, null, Duration.ofSeconds(60), "");
    }

    public CameraServerConfig withBindAddress(String newBindAddress) {
        return new CameraServerConfig(newBindAddress, port, login, sessionTimeout, uuidSeed);
    }

    public CameraServerConfig withPort(int newPort) {
        return new CameraServerConfig(bindAddress, newPort, login, sessionTimeout, uuidSeed);
    }

    public CameraServerConfig withLogin(@Nullable CameraLogin newLogin) {
        return new CameraServerConfig(bindAddress, port, newLogin, sessionTimeout, uuidSeed);
    }

    public CameraServerConfig withSessionTimeout(Duration newSessionTimeout) {
        return new CameraServerConfig(bindAddress, port, login, newSessionTimeout, uuidSeed);
    }

    public CameraServerConfig withUuidSeed(String newUuidSeed) {
        return new CameraServerConfig(bindAddress, port, login, sessionTimeout, newUuidSeed);
    }
}
