/**
 * An RTSP server that behaves like a camera, for the demo, the tests and the benchmarks: many cameras on one port share
 * their pictures, each stamps its frames with its own identity and counts its sessions. Public:
 * {@link io.culvert.camera.CameraServer} with its settings and {@link io.culvert.camera.CameraStats}, and
 * {@link io.culvert.camera.CameraMain} for the command line. Described in {@code docs/camera-simulator.md}.
 */
@NullMarked
package io.culvert.camera;

import org.jspecify.annotations.NullMarked;
