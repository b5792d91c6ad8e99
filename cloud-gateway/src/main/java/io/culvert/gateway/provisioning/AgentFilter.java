package io.culvert.gateway.provisioning;

import org.jspecify.annotations.Nullable;

/**
 * Which agents of a list are wanted; null means any.
 *
 * @param text part of the Agent ID, the model or the serial number, in whichever case
 * @param state {@code registered}, {@code online} or {@code offline}, as the table has it: a moment behind the tunnels
 */
public record AgentFilter(@Nullable String text, @Nullable String state) {}
