package io.culvert.agent.scan;

import org.jspecify.annotations.Nullable;

/** Hears each state; must not block. */
public interface StateListener {
    /** @param reason null where nothing failed */
    void entered(ScanState state, @Nullable ScanReason reason);
}
