/**
 * The services of cameras behind agents (web page, ONVIF) for those who own them: which there are, and one HTTP exchange with one
 * of them through the agent's tunnel. Knows what may pass between a caller and a camera: none of our credentials go there, and
 * nothing comes back that acts in our name. {@link io.culvert.gateway.forwards.CameraServices} is the door; called by web.
 */
@NullMarked
package io.culvert.gateway.forwards;

import org.jspecify.annotations.NullMarked;
