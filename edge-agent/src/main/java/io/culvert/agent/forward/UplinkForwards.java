package io.culvert.agent.forward;

import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CommandFailed;
import io.culvert.proto.tunnel.v1.ForwardCredit;
import io.culvert.proto.tunnel.v1.OpenForward;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The forwards that one gateway has asked for, by id, and its commands about them.
 *
 * <p>Confined to the event loop. Ends with its tunnel, by {@link #stopAll} or {@link #lost}.
 */
public final class UplinkForwards {
    private static final Logger log = LoggerFactory.getLogger(UplinkForwards.class);

    /** How often forwards that gave way to media look whether they may go on. */
    private static final long LOOK_MILLIS = 5;

    private final Forwards declared;
    private final ForwardUplink uplink;
    private final ForwardPace pace;
    private final Map<Long, Forward> open = new HashMap<>();
    private @Nullable ScheduledFuture<?> look;

    UplinkForwards(Forwards declared, ForwardUplink uplink) {
        this.declared = declared;
        this.uplink = uplink;
        this.pace = new ForwardPace(declared.config(), uplink);
    }

    /** Dials a declared service, or says why not. */
    public void open(OpenForward command) {
        long id = command.getForwardId();
        ForwardTarget target = declared.target(command.getCamera(), command.getService());
        if (target == null) {
            if (declared.hasCamera(command.getCamera())) {
                refuse(id, CarryError.CARRY_ERROR_NO_SUCH_SERVICE, "the camera declares no such service");
            } else {
                refuse(id, CarryError.CARRY_ERROR_NO_SUCH_SERVICE, "no camera of this name declares services");
            }
            return;
        }
        if (open.containsKey(id)) {
            refuse(id, CarryError.CARRY_ERROR_INTERNAL, "this forward is already under way");
            return;
        }
        String camera = command.getCamera();
        String full = declared.budget().take(camera, System.nanoTime());
        if (full != null) {
            if (declared.budget().mayTell(camera, System.nanoTime())) {
                log.warn("{}: {} is not forwarded: {}", camera, command.getService(), full);
            }
            refuse(id, CarryError.CARRY_ERROR_BUSY, full);
            return;
        }
        Forward forward = new Forward(declared, uplink, pace, command, target, () -> ended(id, camera));
        open.put(id, forward);
        if (look == null) {
            look = declared.loop().scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        forward.begin();
    }

    /** Data of a forward has come further; an unknown id is one that has ended already. */
    public void credit(ForwardCredit credit) {
        Forward forward = open.get(credit.getForwardId());
        if (forward != null) {
            forward.credited(credit);
        }
    }

    private void refuse(long id, CarryError error, String message) {
        uplink.answer(AgentControl.newBuilder()
                .setCommandFailed(
                        CommandFailed.newBuilder().setId(id).setError(error).setMessage(message))
                .build());
    }

    private void look() {
        if (pace.hasWaiting()) {
            pace.release();
        }
    }

    private void ended(long id, String camera) {
        open.remove(id);
        declared.budget().giveBack(camera);
        if (open.isEmpty() && look != null) {
            look.cancel(false);
            look = null;
        }
    }

    public boolean isEmpty() {
        return open.isEmpty();
    }

    /** The agent says goodbye to this gateway. */
    public void stopAll() {
        List.copyOf(open.values()).forEach(Forward::stop);
    }

    /** The tunnel broke. */
    public void lost() {
        List.copyOf(open.values()).forEach(Forward::lost);
    }
}
