/**
 * Agents as the provider knows them: Agent IDs, activation keys, enrolment, ownership. {@link
 * io.culvert.gateway.provisioning.Agents} is the rules and the rows, {@link io.culvert.gateway.provisioning.Enrolment}
 * turns an activation key into a client certificate, {@link io.culvert.gateway.provisioning.AgentIdentities} answers
 * whether a key is still an agent's, also while PostgreSQL is away. Called by tunnel and web.
 */
@NullMarked
package io.culvert.gateway.provisioning;

import org.jspecify.annotations.NullMarked;
