package io.culvert.agent.doctor;

import java.util.function.Consumer;

/** Looks at one part of what the agent needs. Runs on a thread of its own and may block; the doctor's time limits it. */
interface Examination {
    /** Heading of its findings, for example {@code gateway gateway.example.org:8443}. */
    String title();

    /** Tells each finding when it is found. An interrupt means that nobody listens any more. */
    void examine(Consumer<Finding> findings) throws InterruptedException;
}
