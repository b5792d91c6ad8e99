/** Fakes for the agent's tests: a CA, a gateway, a camera. */
@NullMarked
package io.culvert.agent.testing;

import org.jspecify.annotations.NullMarked;
