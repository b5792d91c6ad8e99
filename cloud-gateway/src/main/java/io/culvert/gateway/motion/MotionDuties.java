package io.culvert.gateway.motion;

import io.culvert.gateway.cameras.Camera;

/** What is to be done as motions begin and end; none of it may block. */
interface MotionDuties {

    void save(MotionRow row);

    /** A motion began; the outside is to be told. */
    void tellStarted(Camera camera, Motion motion);

    void tellStopped(Camera camera, Motion motion, MotionEnd end);

    /** The camera had no motion, and has one. */
    void moves(Camera camera, long sinceMicros);

    /** The camera's last motion ended. */
    void rests(Camera camera, long sinceMicros);
}
