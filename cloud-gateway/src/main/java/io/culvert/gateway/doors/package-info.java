/**
 * What every front door does against those it does not know yet: {@link io.culvert.gateway.doors.Strangers} counts them per
 * address and lets no address take the places of all others, {@link io.culvert.gateway.doors.Budget} says how much of
 * something is too much, {@link io.culvert.gateway.doors.Handshakes} how often an address may have us do TLS, {@link
 * io.culvert.gateway.doors.DoorMeters} counts each {@link io.culvert.gateway.doors.Refusal}, and
 * {@link io.culvert.gateway.doors.SparseLog} keeps a hostile caller from filling the log. Called by the doors: tunnel, web, rtsp.
 */
@NullMarked
package io.culvert.gateway.doors;

import org.jspecify.annotations.NullMarked;
