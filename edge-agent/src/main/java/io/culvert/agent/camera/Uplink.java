package io.culvert.agent.camera;

import io.culvert.proto.tunnel.v1.AgentControl;

/** The way up to one gateway. All calls on the event loop. */
public interface Uplink {

    /** Sends a control message, if the tunnel is up; never blocks. */
    void report(AgentControl message);

    /** Begins a {@code Carry} call. */
    CarryStream openCarry(CarryStream.Listener listener);
}
