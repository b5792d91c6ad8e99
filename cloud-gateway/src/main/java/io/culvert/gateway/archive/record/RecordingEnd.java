package io.culvert.gateway.archive.record;

/**
 * Where the recording of a camera ended.
 *
 * @param micros end of what was recorded, Unix microseconds; 0 for nothing
 * @param order which batch was the last that was looked at, so that none is recorded twice
 */
record RecordingEnd(long micros, BatchOrder order) {

    /** Of what another process recorded, of whose batches none comes again. */
    static RecordingEnd at(long micros) {
        return new RecordingEnd(micros, new BatchOrder());
    }
}
