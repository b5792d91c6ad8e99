/**
 * Runs the parts of Culvert as what they are in the field: processes of their own, started by the {@code culvert}
 * script and known by pid, ready file and log; and, where one is wanted, a PostgreSQL server beside them. The demo, the
 * tests and the benchmarks start everything from here.
 */
@NullMarked
package io.culvert.system.process;

import org.jspecify.annotations.NullMarked;
