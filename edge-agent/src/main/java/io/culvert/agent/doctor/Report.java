package io.culvert.agent.doctor;

/** Hears what the doctor finds, in order; all calls on one thread. */
public interface Report {
    /** What follows belongs to this part. */
    void part(String title);

    void finding(Finding finding);

    /** Everything has been told. */
    void end(Verdict worst);
}
