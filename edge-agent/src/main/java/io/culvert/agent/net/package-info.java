/**
 * What several packages of the agent ask of the network.
 *
 * <p>Public: {@link io.culvert.agent.net.AddressLookup}, {@link io.culvert.agent.net.PrivateNetwork}. Depends on no other package of the agent.
 */
@NullMarked
package io.culvert.agent.net;

import org.jspecify.annotations.NullMarked;
