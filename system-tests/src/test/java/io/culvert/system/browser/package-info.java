/** A real browser for the stories of the console: Chromium without a window, driven by Playwright, and axe-core's look at it. */
@NullMarked
package io.culvert.system.browser;

import org.jspecify.annotations.NullMarked;
