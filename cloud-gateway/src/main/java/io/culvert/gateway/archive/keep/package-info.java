/**
 * Keeps recordings as long as they are to be kept, and no longer than there is room: by age, by room for a camera and for a
 * user, by how full a disk may get.
 *
 * <p>What goes is decided by {@link io.culvert.gateway.archive.keep.KeepPlan}, which is pure;
 * {@link io.culvert.gateway.archive.keep.ArchiveKeeper} and {@link io.culvert.gateway.archive.keep.DiskKeeper} ask it in
 * rounds, and {@link io.culvert.gateway.archive.keep.Removal} makes it so in an order that a crash cannot spoil. Nobody calls
 * this one.
 */
@NullMarked
package io.culvert.gateway.archive.keep;

import org.jspecify.annotations.NullMarked;
