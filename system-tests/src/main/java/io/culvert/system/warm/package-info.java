/**
 * A short run of gateway, agent and a camera at the end of a build, in which Java writes down what it loads, so that later
 * starts find it ready. Run by {@code culvert build}, never by a user's start.
 */
@NullMarked
package io.culvert.system.warm;

import org.jspecify.annotations.NullMarked;
