/**
 * Recordings of many hours behind a gateway, and what is asked of them by very many, very slowly, or all at once. The stage lays
 * them, the loops ask; {@code io.culvert.system.soak} runs the loops in full, stories run them short.
 */
@NullMarked
package io.culvert.system.past;

import org.jspecify.annotations.NullMarked;
