/**
 * {@code agent doctor}: looks at everything the agent needs, one thing after another as far as one leads to the next, and says
 * in plain words what works, what does not, and what to do. It changes nothing and may run beside the agent.
 *
 * <p>Public: {@link io.culvert.agent.doctor.Doctor}, {@link io.culvert.agent.doctor.Patient}, {@link
 * io.culvert.agent.doctor.PlainReport}, {@link io.culvert.agent.doctor.JsonReport}, for {@code cli}. Uses {@code identity} and
 * {@code camera}.
 */
@NullMarked
package io.culvert.agent.doctor;

import org.jspecify.annotations.NullMarked;
