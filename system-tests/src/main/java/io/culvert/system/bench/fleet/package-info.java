/**
 * Benchmarks of the tunnel and of agents, and the light agents they are made with: {@link
 * io.culvert.system.bench.fleet.Fleet} plays thousands of agents in one process, with TLS, identities and the Control call
 * of real ones but without cameras. Stories and soaks may use the fleet too.
 */
@NullMarked
package io.culvert.system.bench.fleet;

import org.jspecify.annotations.NullMarked;
