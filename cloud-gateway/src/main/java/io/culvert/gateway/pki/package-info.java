/**
 * The installation's own certificate authority and what it signs: the gateway's server certificate and the agents'
 * client certificates. {@link io.culvert.gateway.pki.CertificateAuthority} issues, {@link
 * io.culvert.gateway.pki.GatewayTls} holds the TLS settings of the listening sides, {@link
 * io.culvert.gateway.pki.AgentIdentity} is what a client certificate proves. Called by provisioning, by every package
 * that listens with TLS, and by web.
 */
@NullMarked
package io.culvert.gateway.pki;

import org.jspecify.annotations.NullMarked;
