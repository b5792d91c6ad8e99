package io.culvert.agent.wifi;

import io.culvert.qr.WifiNetwork;

/** What joins Wi-Fi networks on this machine. */
public interface Wifi {

    /**
     * Joins a network and remembers it; if that fails, goes back to what was before. Blocks for a minute at most.
     */
    WifiOutcome join(WifiNetwork network) throws InterruptedException;

    /** Where the network is somebody else's business: says that it is joined. */
    static Wifi none() {
        return network -> WifiOutcome.JOINED;
    }
}
