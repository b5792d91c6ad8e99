package io.culvert.agent.camera;

import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.StartCamera;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one gateway has started: its carries by id, and the commands about them.
 *
 * <p>Confined to the event loop. Ends with its tunnel, by {@link #stopAll} or {@link #lost}.
 */
public final class UplinkCarries {
    private static final long REPORT_SECONDS = 5;

    private final EventLoop loop;
    private final Uplink uplink;
    private final Map<String, CameraInput> inputs;
    private final long bootId;
    private final QueueTotal queues;
    private final BatchMessage batchMessage;
    private final Map<Long, Carry> carries = new HashMap<>();
    private @Nullable ScheduledFuture<?> reports;

    UplinkCarries(EventLoop loop, Uplink uplink, Map<String, CameraInput> inputs, long bootId, QueueTotal queues) {
        this.loop = loop;
        this.uplink = uplink;
        this.inputs = inputs;
        this.bootId = bootId;
        this.queues = queues;
        this.batchMessage = new BatchMessage(bootId);
    }

    /** Carries an input; what goes wrong is told to the gateway. */
    public void start(StartCamera command) {
        CameraInput input = inputs.get(command.getInput());
        long id = command.getCarryId();
        if (input == null) {
            refuse(id, CarryError.CARRY_ERROR_NO_SUCH_INPUT, "no input \"" + command.getInput() + "\"");
            return;
        }
        if (carries.containsKey(id)) {
            refuse(id, CarryError.CARRY_ERROR_INTERNAL, "this carry is already under way");
            return;
        }
        Carry carry = new Carry(loop, uplink, input, command, bootId, queues, batchMessage, () -> carries.remove(id));
        carries.put(id, carry);
        if (reports == null) {
            reports = loop.scheduleWithFixedDelay(this::report, REPORT_SECONDS, REPORT_SECONDS, TimeUnit.SECONDS);
        }
        carry.begin();
    }

    private void refuse(long id, CarryError error, String message) {
        uplink.report(TunnelMapping.failed(id, error, message));
    }

    private void report() {
        carries.values().forEach(Carry::reportState);
    }

    /** Ends a carry; an unknown id is one that has ended already. */
    public void stop(long carryId) {
        Carry carry = carries.get(carryId);
        if (carry != null) {
            carry.stop();
        }
    }

    public boolean isEmpty() {
        return carries.isEmpty();
    }

    /** Whether media of any carry of this agent waits for its uplink. */
    public boolean hasBacklog() {
        return queues.bytes() > 0;
    }

    /** The agent says goodbye to this gateway. */
    public void stopAll() {
        List.copyOf(carries.values()).forEach(Carry::stop);
        cancelReports();
    }

    /** The tunnel broke. */
    public void lost() {
        List.copyOf(carries.values()).forEach(Carry::lost);
        cancelReports();
    }

    private void cancelReports() {
        if (reports != null) {
            reports.cancel(false);
        }
    }
}
