package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraSource;
import io.culvert.gateway.forwards.CameraServices;
import io.culvert.gateway.forwards.ServiceAnswer;
import io.culvert.gateway.forwards.ServiceRequest;
import io.culvert.gateway.tunnel.AgentForwards;
import io.culvert.gateway.tunnel.OnvifLogin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Through the agent's forward: camera and service are named, where they are only the agent knows. */
record ForwardDoor(CameraServices services, AgentForwards forwards, Camera camera, CameraSource.Agent source)
        implements CameraDoor {
    static final String SERVICE = "onvif";

    /** Of an answer; a page of messages has a few kilobytes. */
    static final int MAX_ANSWER_BYTES = 512 * 1024;

    @Override
    public Reply post(String path, String contentType, String body) throws OnvifFailure {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        ServiceRequest request = new ServiceRequest(
                "POST",
                path,
                List.of(Map.entry("Content-Type", contentType)),
                new ByteArrayInputStream(bytes),
                bytes.length);
        return switch (services.errand(camera, SERVICE, request)) {
            case ServiceAnswer.Failed failed -> throw new OnvifFailure(OnvifFailure.Kind.AWAY, failed.message());
            case ServiceAnswer.Answered answered -> new Reply(answered.status(), read(answered.body()));
        };
    }

    @Override
    public Optional<OnvifLogin> login(String created) {
        return forwards.onvifLogin(source.agentId(), source.input(), created)
                .toCompletableFuture()
                .join();
    }

    private static byte[] read(InputStream body) throws OnvifFailure {
        try (body) {
            byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES + 1);
            if (bytes.length > MAX_ANSWER_BYTES) {
                throw new OnvifFailure(OnvifFailure.Kind.NONSENSE, "the camera's answer is too long");
            }
            return bytes;
        } catch (IOException e) {
            throw new OnvifFailure(OnvifFailure.Kind.AWAY, "the camera's answer broke off");
        }
    }
}
