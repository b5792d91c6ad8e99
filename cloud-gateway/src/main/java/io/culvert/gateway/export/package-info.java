/**
 * Pieces of recordings as ordinary MP4 files, which are assembled without copying: the tables are made of the heads of
 * fragments, and the media are read from where they were recorded as they are sent.
 *
 * <p>{@link io.culvert.gateway.export.ExportDoor} answers; {@code web} speaks HTTP with it.
 */
@NullMarked
package io.culvert.gateway.export;

import org.jspecify.annotations.NullMarked;
