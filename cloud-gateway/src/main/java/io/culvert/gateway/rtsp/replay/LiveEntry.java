package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.stream.StreamReader;
import java.util.concurrent.CompletionStage;

/** The way from a recording into the live stream of its camera; declared here, made by the session. */
public interface LiveEntry {
    /** Whether the viewer may watch live too; may complete on any thread. */
    CompletionStage<Boolean> allowed();

    void attach(StreamReader reader);

    void detach(StreamReader reader);
}
