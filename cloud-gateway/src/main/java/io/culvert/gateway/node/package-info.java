/**
 * One running gateway process: its settings, its folder, its event loops, what listens, and how it starts and stops.
 * {@link io.culvert.gateway.node.NodeConfig}, {@link io.culvert.gateway.node.DataDirectory},
 * {@link io.culvert.gateway.node.EventLoops} and {@link io.culvert.gateway.node.Listener} may be used by every feature;
 * {@link io.culvert.gateway.node.Gateway} puts the features together and is used by none.
 */
@NullMarked
package io.culvert.gateway.node;

import org.jspecify.annotations.NullMarked;
