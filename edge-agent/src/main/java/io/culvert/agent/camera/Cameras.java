package io.culvert.agent.camera;

import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.proto.tunnel.v1.InputsChanged;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * All inputs of this agent.
 *
 * <p>Threading: confined to the event loop; {@link #start} and {@link #shutDown} on any thread.
 */
public final class Cameras {
    /** Inputs that change together are announced together. */
    private static final long ANNOUNCE_AFTER_MILLIS = 100;

    private static final String SUB = "/sub";

    private final EventLoop loop;
    private final long bootId;
    private final QueueTotal queues = new QueueTotal(QueueTotal.LIMIT_BYTES);
    private final Map<String, CameraInput> inputs = new LinkedHashMap<>();
    private Runnable announcement = () -> {};
    private boolean announces;

    /** @param bootId of this run of the agent */
    public Cameras(EventLoop loop, List<CameraConfig> cameras, long bootId) {
        this(loop, cameras, bootId, new RtspCameraDialer(loop));
    }

    Cameras(EventLoop loop, List<CameraConfig> cameras, long bootId, CameraDialer dialer) {
        this.loop = loop;
        this.bootId = bootId;
        for (CameraConfig camera : cameras) {
            Collection<String> services = camera.services().keySet();
            add(dialer, camera.name(), camera.main(), services);
            if (camera.sub() != null) {
                add(dialer, camera.name() + SUB, camera.sub(), services);
            }
        }
    }

    private void add(CameraDialer dialer, String name, RtspClientConfig config, Collection<String> services) {
        inputs.put(name, new CameraInput(loop, dialer, name, config, services, this::changed));
    }

    /** Begins to look at the cameras. */
    public void start() {
        loop.execute(() -> inputs.values().forEach(CameraInput::probe));
    }

    /** Who wants to know that {@link #inputs} has changed. */
    public void onInputsChanged(Runnable listener) {
        announcement = listener;
    }

    private void changed() {
        if (!announces) {
            announces = true;
            loop.schedule(
                    () -> {
                        announces = false;
                        announcement.run();
                    },
                    ANNOUNCE_AFTER_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** All inputs as they are now. */
    public InputsChanged inputs() {
        InputsChanged.Builder all = InputsChanged.newBuilder();
        inputs.values().forEach(input -> all.addInputs(input.describe()));
        return all.build();
    }

    /** The carries of a new tunnel. */
    public UplinkCarries attach(Uplink uplink) {
        return new UplinkCarries(loop, uplink, inputs, bootId, queues);
    }

    /** Closes every session; completes when the cameras have been told, or do not answer. */
    public CompletableFuture<Void> shutDown() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> CompletableFuture.allOf(
                        inputs.values().stream().map(CameraInput::shutDown).toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> done.complete(null)));
        return done;
    }
}
