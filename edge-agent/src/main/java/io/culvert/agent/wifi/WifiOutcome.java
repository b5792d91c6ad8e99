package io.culvert.agent.wifi;

/** What came of joining a network: each failure asks something else of a person. */
public enum WifiOutcome {
    JOINED,
    WRONG_PASSWORD,
    /** No network of this name is near. */
    NOT_FOUND,
    /** Neither joined nor refused within the time there was. */
    TIMEOUT,
    /** There is no Wi-Fi here, or what runs it does not do it; the log says more. */
    UNUSABLE
}
