package io.culvert.gateway.motion;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.tunnel.InputMotion;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what agents tell of their inputs to the cameras that these are. An agent tells of its own inputs only, and a camera whose
 * agent went to somebody else takes nothing.
 *
 * <p>Threading: called on the tunnels' event loops; never blocks.
 */
final class AgentMotion implements InputMotion.Listener {
    private static final Logger log = LoggerFactory.getLogger(AgentMotion.class);

    private final CameraDirectory directory;
    private final MotionIntake intake;

    AgentMotion(CameraDirectory directory, MotionIntake intake) {
        this.directory = directory;
        this.intake = intake;
    }

    @Override
    public void moved(InputMotion motion) {
        String type = motion.type().isEmpty() ? MotionReport.MOTION : motion.type();
        if (!MotionReport.isType(type)) {
            return;
        }
        MotionReport report = new MotionReport(MotionSource.SMTP, type, motion.at(), state(motion.phase()));
        for (Camera camera : directory.byInput(motion.agentId(), motion.input())) {
            MotionAnswer answer = intake.report(camera, report);
            log.debug("a mail about {}: {}", camera.name(), answer.name().toLowerCase(Locale.ROOT));
        }
    }

    private static MotionState state(InputMotion.Phase phase) {
        return switch (phase) {
            case PULSE -> MotionState.PULSE;
            case STARTED -> MotionState.STARTED;
            case STOPPED -> MotionState.STOPPED;
        };
    }
}
