/** What people do with Culvert, told as tests that drive the parts as processes. */
@NullMarked
package io.culvert.system.story;

import org.jspecify.annotations.NullMarked;
