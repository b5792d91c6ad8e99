package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A camera, the agent beside it and the gateway, each with a clock of its own that can be set; and a recording clock that is
 * shown what they say. Checks at every group that positions go forward and that nothing is slewed by too much.
 */
final class ClockScene {
    /** A group: where it was put, and when it was captured in truth. */
    record Group(long positionMicros, long trueMicros, boolean jumped) {
        double errorSeconds() {
            return (positionMicros - trueMicros) / 1e6;
        }
    }

    static final long START_MICROS = 1_763_708_400_000_000L;

    private static final int CLOCK_RATE = 90_000;
    private static final long MICROS = 1_000_000;

    private final Random random;
    private final RecordingClock clock;
    private final List<Group> groups = new ArrayList<>();
    private long micros;
    private long lastCapture;
    private double rtp;

    double fps = 25;
    int framesPerGroup = 50;
    double ticksPerSecond = CLOCK_RATE;
    long boot = 7;
    long agentAheadMicros;
    long gatewayAheadMicros;
    long jitterMicros = 20_000;
    long uplinkMicros = 40_000;

    ClockScene(long seed) {
        this(seed, 0);
    }

    ClockScene(long seed, long notBeforeMicros) {
        random = new Random(seed);
        clock = new RecordingClock(CLOCK_RATE, notBeforeMicros);
        rtp = random.nextInt() & 0xFFFF_FFFFL;
    }

    /** The camera's media clock stands here now. */
    void rtp(double value) {
        rtp = value;
    }

    /** Both wall clocks are set, as on one machine. */
    void setClocks(double seconds) {
        agentAheadMicros += Math.round(seconds * MICROS);
        gatewayAheadMicros += Math.round(seconds * MICROS);
    }

    /** Nothing comes; the camera's media clock goes on or not. */
    void pause(double seconds, boolean rtpGoesOn) {
        micros += Math.round(seconds * MICROS);
        if (rtpGoesOn) {
            rtp += seconds * ticksPerSecond;
        }
    }

    List<Group> run(double seconds) {
        return run(seconds, 0);
    }

    /** Groups come for a while, each frame of them with a capture time that is wrong by so much. */
    List<Group> run(double seconds, double captureWrongSeconds) {
        long until = micros + Math.round(seconds * MICROS);
        int from = groups.size();
        while (micros < until) {
            for (int i = 0; i < framesPerGroup; i++) {
                show(i == 0, Math.round(captureWrongSeconds * MICROS), 0);
            }
        }
        return groups.subList(from, groups.size());
    }

    /** Shows the next frame, captured now. */
    void show(boolean key, long captureWrongMicros, long lateMicros) {
        long capture = Math.max(lastCapture, micros + lateMicros + (long) (random.nextDouble() * jitterMicros));
        lastCapture = capture;
        long arrival = capture + uplinkMicros + (long) (random.nextDouble() * jitterMicros);
        FrameTime frame = new FrameTime(
                Math.round(rtp) & 0xFFFF_FFFFL,
                boot,
                boot * 1_000_000_000_000L + capture * 1000,
                START_MICROS + capture + agentAheadMicros + captureWrongMicros,
                START_MICROS + arrival + gatewayAheadMicros);
        if (key) {
            add(clock.keyFrame(frame));
        } else {
            clock.frame(frame);
        }
        micros += Math.round(MICROS / fps);
        rtp += ticksPerSecond / fps;
    }

    private void add(RecordingClock.Position position) {
        if (!groups.isEmpty()) {
            long length = position.micros() - groups.getLast().positionMicros();
            assertThat(length).as("group %d", groups.size()).isPositive();
        }
        groups.add(new Group(position.micros(), START_MICROS + micros, position.jumped()));
    }

    List<Group> groups() {
        return groups;
    }

    long jumps() {
        return groups.stream().filter(Group::jumped).count();
    }

    long nowMicros() {
        return START_MICROS + micros;
    }
}
