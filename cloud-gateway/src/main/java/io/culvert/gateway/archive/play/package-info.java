/**
 * Reads recordings: the fragments of a camera in the order of time, wherever they lie, and their bytes, which all who play the
 * same share. What is being recorded is read as it grows.
 *
 * <p>Who plays holds a {@link io.culvert.gateway.archive.play.RecordingCursor}; it never holds a file. A file that is deleted
 * meanwhile is a hole.
 */
@NullMarked
package io.culvert.gateway.archive.play;

import org.jspecify.annotations.NullMarked;
