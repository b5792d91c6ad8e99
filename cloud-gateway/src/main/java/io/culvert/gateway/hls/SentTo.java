package io.culvert.gateway.hls;

/** A viewer to whom media is about to be sent. */
public final class SentTo {
    private final HlsSession<?> session;

    SentTo(HlsSession<?> session) {
        this.session = session;
    }

    /**
     * Says how to stop it, for the case that the session ends meanwhile.
     *
     * @param cutOff called at most once, from any thread; must not block
     * @return to be told how it goes
     */
    public Sending by(Runnable cutOff) {
        return session.sends(cutOff);
    }
}
