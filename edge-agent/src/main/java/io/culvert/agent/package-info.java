/** The edge agent; see the packages below. */
@NullMarked
package io.culvert.agent;

import org.jspecify.annotations.NullMarked;
