/** An RTSP server that behaves like a camera. */
@NullMarked
package io.culvert.camera;

import org.jspecify.annotations.NullMarked;
