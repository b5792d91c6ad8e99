package io.culvert.agent.motion;

import io.culvert.proto.tunnel.v1.MotionSeen;

/** A tunnel that tells a gateway of motion. On the event loop. */
public interface MotionUplink {

    /** Sends it; false when it cannot take it now. */
    boolean tell(MotionSeen motion);
}
