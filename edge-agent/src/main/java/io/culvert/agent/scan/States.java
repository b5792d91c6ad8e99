package io.culvert.agent.scan;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the scan has got to: each step is logged and told to the listener; the last failure is remembered.
 *
 * <p>Threading: guarded by its monitor.
 */
public final class States {
    private static final Logger log = LoggerFactory.getLogger(States.class);

    private final StateListener listener;
    private @Nullable ScanState state;
    private @Nullable ScanReason reason;
    private boolean refusedForGood;

    public States(StateListener listener) {
        this.listener = listener;
    }

    void enter(ScanState to) {
        enter(to, null);
    }

    /** Entering what already is says nothing. */
    public synchronized void enter(ScanState to, @Nullable ScanReason why) {
        if (to == state && why == reason) {
            return;
        }
        log.info("scan: {}{}", to.word(), why == null ? "" : " (" + why.word() + ")");
        state = to;
        reason = why;
        refusedForGood = why == ScanReason.TOKEN_REFUSED || (refusedForGood && to != ScanState.CODE_READ);
        listener.entered(to, why);
    }

    /** Whether the gateway said no in a way that another try does not change. */
    synchronized boolean isRefusedForGood() {
        return refusedForGood;
    }

    /** In words, for the end of a scan that failed. */
    public synchronized String text() {
        ScanState at = state;
        ScanReason why = reason;
        return at == null ? "nothing was seen" : why == null ? at.word() : at.word() + ": " + why.word();
    }
}
