/** The cloud gateway; see the packages below. */
@NullMarked
package io.culvert.gateway;

import org.jspecify.annotations.NullMarked;
