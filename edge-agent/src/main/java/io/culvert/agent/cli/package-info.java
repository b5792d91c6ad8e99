/**
 * The agent's commands: reads options and {@code agent.yml}, wires the other packages together, turns outcomes into exit codes.
 *
 * <p>Public: {@link io.culvert.agent.cli.AgentMain}, for the launcher. Nothing depends on it.
 */
@NullMarked
package io.culvert.agent.cli;

import org.jspecify.annotations.NullMarked;
