/**
 * Loops of many rounds that prove a promise. {@code culvert test} runs each with few rounds, {@code culvert soak NAME} in
 * full; both run the code here. {@link io.culvert.system.soak.Soak} is the command.
 */
@NullMarked
package io.culvert.system.soak;

import org.jspecify.annotations.NullMarked;
