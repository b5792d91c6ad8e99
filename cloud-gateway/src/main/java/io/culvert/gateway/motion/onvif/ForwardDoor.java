package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraSource;
import io.culvert.gateway.forwards.CameraServices;
import io.culvert.gateway.forwards.ServiceAnswer;
import io.culvert.gateway.forwards.ServiceRequest;
import io.culvert.gateway.tunnel.AgentForwards;
import io.culvert.gateway.tunnel.OnvifLogin;
import io.culvert.media.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
    public Reply post(String path, String contentType, Optional<Secret> authorization, String body)
            throws OnvifFailure {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("Content-Type", contentType));
        authorization.ifPresent(value -> headers.add(Map.entry(ServiceRequest.CAMERA_AUTHORIZATION, value.reveal())));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        ServiceRequest request =
                new ServiceRequest("POST", path, headers, new ByteArrayInputStream(bytes), bytes.length);
        return switch (services.errand(camera, SERVICE, request)) {
            case ServiceAnswer.Failed failed -> throw new OnvifFailure(OnvifFailure.Kind.AWAY, failed.message());
            case ServiceAnswer.Answered answered ->
                new Reply(answered.status(), challenges(answered), read(answered.body()));
        };
    }

    @Override
    public Optional<OnvifLogin> login(String created) {
        return forwards.onvifLogin(source.agentId(), source.input(), created)
                .toCompletableFuture()
                .join();
    }

    @Override
    public Optional<Secret> authorization(List<String> challenges, String path) {
        return forwards.onvifAuthorization(source.agentId(), source.input(), challenges, path)
                .toCompletableFuture()
                .join();
    }

    private static List<String> challenges(ServiceAnswer.Answered answered) {
        return answered.headers().stream()
                .filter(header -> header.getKey().equals(ServiceAnswer.CAMERA_AUTHENTICATE))
                .map(Map.Entry::getValue)
                .toList();
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
