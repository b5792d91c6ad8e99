package io.culvert.media.mp4;

/** Takes the samples of one track, in decoding order. */
public interface SampleSink {
    /** How the samples from here on are coded; called before the first one and whenever it changes. */
    void described(SampleEntry entry);

    /** Between the sample before and the one that follows time is missing: the source stood still or was replaced. */
    void hole();

    /** The next sample; the sink owns it and releases it. */
    void sample(Sample sample);
}
