package io.culvert.system.check;

import java.util.HashSet;
import java.util.Set;

/** Judges sequence numbers and times of one track's RTP packets (RFC 3550 section 5.1). Guarded by this. */
public final class PacketJudge {
    private final int clockRate;
    private final Set<Long> sources = new HashSet<>();
    private boolean started;
    private long highest;
    private long packets;
    private long lost;
    private long doubled;
    private long reordered;
    private long timeBackwards;
    private long lastTime;
    private long largestStep;
    private final Set<Long> missing = new HashSet<>();

    /** @param clockRate of the track, hertz */
    public PacketJudge(int clockRate) {
        this.clockRate = clockRate;
    }

    /**
     * Takes the next packet in order of arrival.
     *
     * @param sequence 16 bits
     * @param time 32 bits
     */
    public synchronized void packet(int sequence, long time, long ssrc) {
        packets++;
        sources.add(ssrc);
        if (!started) {
            started = true;
            highest = sequence;
            lastTime = time;
            return;
        }
        long extended = highest + (short) (sequence - (int) highest);
        if (extended == highest + 1) {
            highest = extended;
        } else if (extended > highest) {
            for (long skipped = highest + 1; skipped < extended; skipped++) {
                missing.add(skipped);
            }
            lost += extended - highest - 1;
            highest = extended;
        } else if (missing.remove(extended)) {
            lost--;
            reordered++;
        } else {
            doubled++;
        }
        int step = (int) (time - lastTime);
        if (step < 0) {
            timeBackwards++;
        }
        largestStep = Math.max(largestStep, step);
        lastTime = time;
    }

    public synchronized PacketReport report() {
        return new PacketReport(
                packets, lost, doubled, reordered, timeBackwards, sources.size(), largestStep / (double) clockRate);
    }
}
