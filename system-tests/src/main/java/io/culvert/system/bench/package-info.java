/**
 * Benchmarks: the project, a floor and peers side by side in interleaved rounds of one run, as ratios.
 * {@link io.culvert.system.bench.Bench} is the command; docs/performance.md tells the method.
 */
@NullMarked
package io.culvert.system.bench;

import org.jspecify.annotations.NullMarked;
