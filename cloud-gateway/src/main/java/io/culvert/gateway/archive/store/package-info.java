/**
 * The files of the archive: folders on disks, a thread that writes each, what is on the disk and what only on its way, and
 * what a dead gateway left behind. It knows segments and fragments, no cameras and no database.
 *
 * <p>{@link io.culvert.gateway.archive.store.ArchiveRoots} begins segments,
 * {@link io.culvert.gateway.archive.store.SegmentWriter} takes their fragments,
 * {@link io.culvert.gateway.archive.store.SegmentListener} is told what has become of them. Only the other rooms of
 * {@code archive} call this one.
 */
@NullMarked
package io.culvert.gateway.archive.store;

import org.jspecify.annotations.NullMarked;
