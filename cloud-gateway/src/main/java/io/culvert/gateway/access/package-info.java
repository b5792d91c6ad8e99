/**
 * Who may see what: {@link io.culvert.gateway.access.AccessGate} answers every front door, shares give others a camera,
 * and {@link io.culvert.gateway.access.ViewingSessions} knows who is watching, so that revoking cuts at once. Decides in
 * memory; the database is behind caches that the change feed keeps. Used by {@code rtsp}, later {@code hls}, and
 * {@code web}; uses {@code cameras}, {@code accounts}, {@code vault}, {@code changes} and {@code node}.
 */
@NullMarked
package io.culvert.gateway.access;

import org.jspecify.annotations.NullMarked;
