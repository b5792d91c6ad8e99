package io.culvert.gateway.hls.vod;

import io.culvert.gateway.archive.store.SegmentPlace;

/**
 * A piece of a recording as a playlist lists it: some fragments of one file, one behind the other. Immutable.
 *
 * @param place the file
 * @param offset of the first fragment's mark in it
 * @param fragments how many
 * @param firstFragment how many the playlist has in front of it
 * @param coding number of the init segment that its samples need
 * @param startMicros where it begins on the camera's time line, Unix microseconds
 * @param positionMicros where it begins in the playlist
 * @param micros how long it is
 */
record VodSegment(
        SegmentPlace place,
        long offset,
        int fragments,
        int firstFragment,
        int coding,
        long startMicros,
        long positionMicros,
        long micros) {

    /** Where it ends on the camera's time line. */
    long endMicros() {
        return startMicros + micros;
    }

    /** Where a fragment that begins then lies in the playlist, microseconds. */
    long position(long fragmentStartMicros) {
        return positionMicros + fragmentStartMicros - startMicros;
    }
}
