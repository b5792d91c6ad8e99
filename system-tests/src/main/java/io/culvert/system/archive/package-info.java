/**
 * Recordings behind a gateway: stages that make them or lay them by the hour, and what is asked of them by very many, very slowly, or
 * all at once. {@code io.culvert.system.soak} runs the loops in full, stories run them short.
 */
@NullMarked
package io.culvert.system.archive;

import org.jspecify.annotations.NullMarked;
