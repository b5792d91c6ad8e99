/**
 * Who this agent is and how it knows the gateway: Agent ID, P-256 key pair and certificate, the state file that keeps them,
 * enrolment (by activation key or by the token of a QR code) and renewal, and the pinned CA.
 *
 * <p>Public: {@link io.culvert.agent.identity.AgentIdentity}, {@link io.culvert.agent.identity.IdentityStore}, {@link
 * io.culvert.agent.identity.Enrolment}, {@link io.culvert.agent.identity.LiveIdentity} and {@link
 * io.culvert.agent.identity.GatewayDialer}, for {@code link} and {@code cli}; {@link io.culvert.agent.identity.Joining} for {@code
 * scan}. Reads {@code grpc} and {@code net}.
 */
@NullMarked
package io.culvert.agent.identity;

import org.jspecify.annotations.NullMarked;
