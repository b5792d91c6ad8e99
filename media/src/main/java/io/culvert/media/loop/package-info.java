/** How an event loop spends its wakes: one by one while there are few, many events together while there are many. */
@NullMarked
package io.culvert.media.loop;

import org.jspecify.annotations.NullMarked;
