package io.culvert.gateway.rtsp.replay;

/** Goes over a recording, piece by piece. One thread at a time; blocking. */
interface Walk {
    WalkStep next();
}
