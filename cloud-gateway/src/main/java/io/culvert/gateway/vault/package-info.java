/**
 * Secrets at rest: the master key, the data key it wraps, encryption bound to the row it belongs to, and the form of the
 * tokens that Culvert hands out. {@link io.culvert.gateway.vault.Vault} seals and opens,
 * {@link io.culvert.gateway.vault.TokenFormat} mints and checks; any feature may call both.
 */
@NullMarked
package io.culvert.gateway.vault;

import org.jspecify.annotations.NullMarked;
