/**
 * Players that people use, as judges of a stream: tests of every module run them. Public: {@link io.culvert.camera.player.Player}. Knows
 * no cameras.
 */
@org.jspecify.annotations.NullMarked
package io.culvert.camera.player;
