/**
 * Motion by ONVIF: asks cameras behind agents, through the service {@code onvif} that their agents declare, for what they noticed
 * (PullPoint of the ONVIF Core Specification, section 9), and hands it to {@link io.culvert.gateway.motion.MotionIntake}. Nobody
 * calls it; it looks after itself.
 */
@NullMarked
package io.culvert.gateway.motion.onvif;

import org.jspecify.annotations.NullMarked;
