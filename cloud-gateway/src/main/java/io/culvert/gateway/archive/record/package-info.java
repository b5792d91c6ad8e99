/**
 * What is recorded of cameras, from their streams to segments.
 *
 * <p>{@link io.culvert.gateway.archive.record.Recorders} keeps a recorder for each camera that is to be recorded; a {@code
 * CameraRecorder} reads the stream, and what it makes of it goes through {@code GopCutter}, {@code Placer}, {@code MotionGate} and
 * {@code Tape} to {@code archive.store}. What is missing goes to {@code archive.index}.
 */
@NullMarked
package io.culvert.gateway.archive.record;

import org.jspecify.annotations.NullMarked;
