/**
 * Motion before cameras: what devices and programs tell of it becomes spans with a beginning and an end. {@link
 * io.culvert.gateway.motion.MotionIntake} takes every report, whichever way it came, keeps which motions go on, tells who listens
 * ({@link io.culvert.gateway.motion.MotionListener}) and the outbox; {@link io.culvert.gateway.motion.MotionMarks} reads the spans
 * back. Used by {@code archive} and {@code web}.
 */
@NullMarked
package io.culvert.gateway.motion;

import org.jspecify.annotations.NullMarked;
