package io.culvert.agent.identity;

/**
 * An invitation and the key pair that it is answered with, kept from before the gateway is asked until the certificate is
 * stored: whatever ends the agent in between, the next start asks again and gets the same answer.
 */
public record PendingJoin(Invitation invitation, AgentKey key) {}
