/**
 * The archive's index in PostgreSQL: which segments there are, what of each camera is recorded, what is missing and why,
 * what is to be kept. It knows rows and times, and of files only that they are there.
 *
 * <p>{@link io.culvert.gateway.archive.index.ArchiveIndex} keeps and finds segments,
 * {@link io.culvert.gateway.archive.index.GapLedger} takes gaps without waiting,
 * {@link io.culvert.gateway.archive.index.Timelines} shows a camera's past,
 * {@link io.culvert.gateway.archive.index.RecordedNow} is what recorders add to it. Recorders, {@code archive.keep} and
 * {@code web} call this one.
 */
@NullMarked
package io.culvert.gateway.archive.index;

import org.jspecify.annotations.NullMarked;
