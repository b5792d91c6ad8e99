/**
 * XML that strangers send, read with bounds and without anything that reaches outside of it. {@code motion.onvif} reads with it what
 * cameras answer, {@code onvif} what clients ask.
 */
@NullMarked
package io.culvert.gateway.xml;

import org.jspecify.annotations.NullMarked;
