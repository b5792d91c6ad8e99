/**
 * What the fuzz targets of every module share. A target is a class named {@code …Fuzz} beside what it tries, with
 * {@code public static void fuzzerTestOneInput(byte[])} and {@code public static List<byte[]> seeds()}; it throws when
 * a promise is broken. {@code io.culvert.system.fuzz} finds and runs them.
 */
@NullMarked
package io.culvert.media.fuzz;

import org.jspecify.annotations.NullMarked;
