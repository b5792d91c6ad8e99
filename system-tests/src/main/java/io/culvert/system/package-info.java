/** Black-box stories, the frame checker, the demo and the benchmarks. */
@NullMarked
package io.culvert.system;

import org.jspecify.annotations.NullMarked;
