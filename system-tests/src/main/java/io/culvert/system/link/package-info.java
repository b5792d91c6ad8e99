/**
 * A path between two programs that can be made bad while it is used: {@link io.culvert.system.link.Link}, of two kinds. A
 * {@link io.culvert.system.link.RelayLink} or {@link io.culvert.system.link.DatagramLink} passes on bytes or datagrams
 * between loopback sockets and needs no privilege; a {@link io.culvert.system.link.WireLink} carries IP packets between
 * two {@linkplain io.culvert.system.link.Namespace network namespaces}, so that TCP meets loss itself. Depends on nothing
 * else of the system tests; any test may use it.
 */
@NullMarked
package io.culvert.system.link;

import org.jspecify.annotations.NullMarked;
