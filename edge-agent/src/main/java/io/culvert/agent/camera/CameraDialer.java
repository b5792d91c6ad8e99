package io.culvert.agent.camera;

import io.culvert.media.pull.StreamPullListener;
import io.culvert.media.rtsp.client.RtspClientConfig;

/** How inputs reach their cameras: RTSP, or a fake in tests. */
interface CameraDialer {

    /** A connection to a camera; its listener's {@code ended} comes exactly once, also after {@link #close}. */
    interface Connection {
        void close();
    }

    /** Opens a session that plays. */
    Connection pull(RtspClientConfig config, StreamPullListener listener);

    /** Asks for the description only: {@code described}, then {@code ended}; or just {@code ended}. */
    Connection probe(RtspClientConfig config, StreamPullListener listener);
}
