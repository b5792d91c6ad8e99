package io.culvert.media.nal;

/** Takes the access units that a depacketizer puts together. */
@FunctionalInterface
public interface AccessUnitSink {
    /** One access unit in decoding order; the sink owns it and releases it. */
    void accessUnit(AccessUnit unit);
}
