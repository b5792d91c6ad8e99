/**
 * Commands beside the gateway: looks for damage in the archive, makes its index anew from the files.
 *
 * <p>{@link io.culvert.gateway.archive.check.ArchiveProgram} is what {@code culvert gateway archive} runs; nothing else calls
 * this package.
 */
@NullMarked
package io.culvert.gateway.archive.check;

import org.jspecify.annotations.NullMarked;
