/**
 * {@code culvert demo}: the whole system on one machine, each part a process of its own, supervised until Ctrl-C.
 * {@link io.culvert.system.demo.Demo} is the command.
 */
@NullMarked
package io.culvert.system.demo;

import org.jspecify.annotations.NullMarked;
