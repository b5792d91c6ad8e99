package io.culvert.system.archive;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Seeks over RTSP, without reading one picture of what it asked for. */
final class RtspFlood extends FloodCaller {
    private @Nullable RtspCaller caller;

    RtspFlood(PastStage stage, PastStage.Share share, long seed) {
        super(stage, share, seed);
    }

    @Override
    void round(Consumer<String> told) throws IOException {
        RtspCaller open = caller;
        if (open == null) {
            open = new RtspCaller(share.replayUrl());
            caller = open;
            int opened = open.open();
            if (opened != 200) {
                told.accept("open " + opened);
                close();
                return;
            }
        }
        for (int i = 0; i < AT_ONCE; i++) {
            open.play(
                    "Immediate: yes",
                    random.nextBoolean() ? "Rate-Control: no" : "Scale: 1",
                    "Range: clock=" + PastStage.clock(anywhere()) + "-");
        }
        for (int i = 0; i < AT_ONCE; i++) {
            told.accept("PLAY " + open.status());
        }
    }

    @Override
    public void close() throws IOException {
        if (caller != null) {
            caller.close();
            caller = null;
        }
    }
}
