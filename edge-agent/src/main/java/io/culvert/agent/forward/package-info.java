/**
 * Named services of cameras ({@code http}, {@code onvif}) forwarded over the tunnel. The gateway names camera and service; what
 * is dialled stands in {@code agent.yml} and nowhere else, and {@link io.culvert.agent.forward.DialRule} judges the very address
 * that is dialled.
 *
 * <p>Public: {@link io.culvert.agent.forward.Forwards} and what it hands out, for {@code link}, which implements {@link
 * io.culvert.agent.forward.ForwardUplink}; {@link io.culvert.agent.forward.ForwardTarget} and {@link
 * io.culvert.agent.forward.ForwardService} for {@code cli}. Reads {@code net}. All of it runs on the
 * agent's one event loop.
 */
@NullMarked
package io.culvert.agent.forward;

import org.jspecify.annotations.NullMarked;
