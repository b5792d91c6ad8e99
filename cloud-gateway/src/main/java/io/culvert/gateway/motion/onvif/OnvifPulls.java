package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.cameras.CameraSource;
import io.culvert.gateway.forwards.CameraServices;
import io.culvert.gateway.motion.MotionIntake;
import io.culvert.gateway.motion.MotionReport;
import io.culvert.gateway.motion.MotionSource;
import io.culvert.gateway.motion.MotionState;
import io.culvert.gateway.tunnel.AgentForwards;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link CameraPull} for every camera whose motion events are wanted and whose agent, attached to this gateway, declares
 * {@code onvif} for it.
 *
 * <p>Threading: a virtual thread that looks who is to be asked, and one for each camera that is; nobody else changes anything.
 */
final class OnvifPulls {
    private static final Logger log = LoggerFactory.getLogger(OnvifPulls.class);

    private record Running(CameraSource.Agent source, CameraPull pull, Thread thread) {}

    private final CameraDirectory directory;
    private final CameraServices services;
    private final AgentForwards forwards;
    private final MotionIntake intake;
    private final OnvifConfig config;
    private final Clock clock;
    private final Semaphore turns;
    private final Map<UUID, Running> running = new ConcurrentHashMap<>();
    private final Map<String, AgentTurns> turnsOfAgents = new HashMap<>();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("onvif-looks").factory());

    OnvifPulls(
            CameraDirectory directory,
            CameraServices services,
            AgentForwards forwards,
            MotionIntake intake,
            OnvifConfig config,
            Clock clock) {
        this.directory = directory;
        this.services = services;
        this.forwards = forwards;
        this.intake = intake;
        this.config = config;
        this.clock = clock;
        this.turns = new Semaphore(config.atOnceInAll(), true);
    }

    void start() {
        long millis = config.look().toMillis();
        looks.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    }

    void stop() {
        looks.execute(() -> running.values().forEach(OnvifPulls::end));
        looks.shutdown();
    }

    private static void end(Running running) {
        running.pull().stop();
        running.thread().interrupt();
    }

    /** How many cameras are asked. */
    int size() {
        return running.size();
    }

    private void look() {
        try {
            Set<UUID> wanted = new HashSet<>();
            for (Camera camera : directory.all()) {
                if (isWanted(camera) && camera.source() instanceof CameraSource.Agent source) {
                    wanted.add(camera.id());
                    Running now = running.get(camera.id());
                    if (now == null) {
                        begin(camera, source);
                    } else if (!now.source().equals(source) || !now.thread().isAlive()) {
                        wanted.remove(camera.id()); // begun anew by the next look
                    }
                }
            }
            endAllBut(wanted);
        } catch (RuntimeException e) {
            log.error("cameras cannot be looked through", e);
        }
    }

    private boolean isWanted(Camera camera) {
        return MotionIntake.isWanted(camera) && services.of(camera).contains(ForwardDoor.SERVICE);
    }

    private void begin(Camera camera, CameraSource.Agent source) {
        AgentTurns own = turnsOfAgents.computeIfAbsent(source.agentId(), _ -> new AgentTurns(config, turns));
        own.joins();
        CameraPull pull = new CameraPull(
                camera.name(),
                new OnvifClient(
                        new ForwardDoor(services, forwards, camera, source),
                        clock,
                        Math.toIntExact(config.life().toSeconds())),
                config,
                own,
                (type, state) -> report(camera.id(), type, state),
                System::nanoTime);
        Thread thread = Thread.ofVirtual().name("onvif-" + camera.name()).start(pull);
        running.put(camera.id(), new Running(source, pull, thread));
    }

    private void endAllBut(Set<UUID> wanted) {
        for (Iterator<Map.Entry<UUID, Running>> each = running.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<UUID, Running> entry = each.next();
            if (!wanted.contains(entry.getKey())) {
                end(entry.getValue());
                String agent = entry.getValue().source().agentId();
                AgentTurns own = turnsOfAgents.get(agent);
                if (own != null && own.leaves() == 0) {
                    turnsOfAgents.remove(agent);
                }
                each.remove();
            }
        }
    }

    /** By our own clock: those of cameras are seldom set, and what is told happened just now. */
    private void report(UUID id, String type, MotionState state) {
        Camera camera = directory.byId(id);
        if (camera != null) {
            intake.report(camera, new MotionReport(MotionSource.ONVIF, type, clock.instant(), state));
        }
    }
}
