/**
 * Finds and runs the fuzz targets, which lie beside what they try in the test sources of each module: for a moment in
 * the normal build ({@link io.culvert.system.fuzz.BlindFuzz}), guided by coverage for as long as one likes in
 * {@code soak fuzz} ({@link io.culvert.system.fuzz.GuidedFuzz}, which starts Jazzer).
 */
@NullMarked
package io.culvert.system.fuzz;

import org.jspecify.annotations.NullMarked;
