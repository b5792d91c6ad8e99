/**
 * The agent's log: one line per event on standard error, in UTC. A provider of SLF4J of its own, because every class that is
 * loaded costs the agent memory, and the usual ones bring date formats and locales along.
 *
 * <p>Public: {@link io.culvert.agent.log.AgentLogProvider}, named to SLF4J by {@code cli}. Depends on no other package of the
 * agent.
 */
@NullMarked
package io.culvert.agent.log;

import org.jspecify.annotations.NullMarked;
