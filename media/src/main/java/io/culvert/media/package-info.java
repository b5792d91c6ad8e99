/** What every part of Culvert that touches media shares; see the packages below. */
@NullMarked
package io.culvert.media;

import org.jspecify.annotations.NullMarked;
