package io.culvert.gateway.provisioning;

/** Told when an agent's identity stops being valid, after that is committed. Must not block. */
public interface RevocationListener {
    /** Whatever runs under any key of this agent ends now. */
    void revoked(String agentId);
}
