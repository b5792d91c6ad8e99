package io.culvert.gateway.archive.record;

/**
 * Where each group of pictures of a recording lies on the wall clock.
 *
 * <p>Three clocks tell of a frame: the camera's RTP clock, which paces well but knows no time of day; the wall clock of the
 * capture; and this gateway's at the arrival. Each is wrong at times. The first frame is placed by the wall clock, what
 * follows by RTP; so pictures are as long as they were shown. Frames travel with delays that vary, so the wall clock is read
 * from the quickest frame of ten seconds; what it differs by from the recording is taken back slowly, by 500 millionths of
 * the time that passes at most.
 *
 * <p>A frame whose two wall clocks both differ from the recording by more than 2 s is a stray. When three groups in a row
 * hold nothing but strays that agree with each other, the clock has been set: {@link Position#jumped}. Where only one of the
 * two was set, nothing happens, as the other still agrees.
 *
 * <p>INVARIANT: no position lies before the one in front of it, nor before the end of what was recorded earlier. A clock that
 * is set back can therefore not be followed: the recording stays ahead by what it was set back, less what is slewed, until
 * the wall clock has caught up.
 *
 * <p>Pure; confined to the recorder's event loop. The model is Moonfire NVR's, as {@code docs/time.md} describes it.
 */
final class RecordingClock {
    /**
     * Where a group begins, and so where the one before it ends.
     *
     * @param micros Unix microseconds
     * @param jumped whether the clock was set in between, so that a new segment must begin
     */
    record Position(long micros, boolean jumped) {}

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long TOLERANCE_NANOS = 2 * NANOS_PER_SECOND;
    private static final long SLEW_PER_MILLION = 500;

    /** Groups of nothing but strays that make a jump, and how long they must last, as a group may be a single picture. */
    private static final int STRAY_GROUPS = 3;

    private static final long STRAY_NANOS = NANOS_PER_SECOND;

    /** A capture that is said to be older than this, or more ahead, at its arrival is not believed at first sight. */
    private static final long OLDEST_NANOS = 60 * NANOS_PER_SECOND;

    private static final long NEWEST_NANOS = 5 * NANOS_PER_SECOND;

    private final MediaTime mediaTime;
    private final SlidingMinimum delays = new SlidingMinimum();
    private final long notBeforeMicros;

    private boolean started;
    private long lastMicros;
    private long groupNanos;

    /** Wall clock at media time zero, by what is known of the clocks. */
    private long reference;

    /** Wall clock at media time zero, as the recording has it. */
    private long shift;

    private boolean groupAgrees;
    private long groupStray = Long.MAX_VALUE;
    private int strayGroups;
    private long strayReference;
    private long straySinceNanos;

    /**
     * A clock for one run of a recorder.
     *
     * @param clockRate ticks per second of the RTP clock of the track that leads
     * @param notBeforeMicros end of what was recorded of the camera before
     */
    RecordingClock(int clockRate, long notBeforeMicros) {
        this.mediaTime = new MediaTime(clockRate);
        this.notBeforeMicros = notBeforeMicros;
    }

    /** The next group begins with this frame. */
    Position keyFrame(FrameTime frame) {
        long media = mediaTime.at(frame);
        if (!started) {
            return start(frame);
        }
        boolean set = endGroup(media);
        boolean jumped = slew(media) || set;
        groupNanos = media;
        lastMicros = Math.max(lastMicros + 1, Math.floorDiv(shift + media, NANOS_PER_MICRO));
        observe(frame, media);
        return new Position(lastMicros, jumped);
    }

    /** Another frame of the group; they show how much the delay varies. */
    void frame(FrameTime frame) {
        if (started) {
            observe(frame, mediaTime.at(frame));
        }
    }

    private Position start(FrameTime frame) {
        started = true;
        reference = plausible(frame) * NANOS_PER_MICRO;
        lastMicros = Math.max(notBeforeMicros, reference / NANOS_PER_MICRO);
        shift = lastMicros * NANOS_PER_MICRO;
        observe(frame, 0);
        return new Position(lastMicros, false);
    }

    /** The wall clock to go by where there is nothing to compare with. */
    private static long plausible(FrameTime frame) {
        long ahead = (frame.captureMicros() - frame.arrivalMicros()) * NANOS_PER_MICRO;
        return ahead <= NEWEST_NANOS && ahead >= -OLDEST_NANOS ? frame.captureMicros() : frame.arrivalMicros();
    }

    private void observe(FrameTime frame, long media) {
        long byCapture = frame.captureMicros() * NANOS_PER_MICRO - media;
        long byArrival = frame.arrivalMicros() * NANOS_PER_MICRO - media;
        if (agrees(byCapture)) {
            agree(media, byCapture);
        } else if (agrees(byArrival)) {
            agree(media, byArrival);
        } else {
            groupStray = Math.min(groupStray, plausible(frame) * NANOS_PER_MICRO - media);
        }
    }

    private boolean agrees(long wallAtZero) {
        return Math.abs(wallAtZero - reference) <= TOLERANCE_NANOS;
    }

    private void agree(long media, long wallAtZero) {
        groupAgrees = true;
        delays.add(media, wallAtZero);
    }

    /** Looks at the group that is over; whether the clock was set. */
    private boolean endGroup(long media) {
        boolean stray = !groupAgrees && groupStray != Long.MAX_VALUE;
        long seen = groupStray;
        groupAgrees = false;
        groupStray = Long.MAX_VALUE;
        if (!stray) {
            strayGroups = 0;
            return false;
        }
        if (strayGroups == 0 || Math.abs(seen - strayReference) > TOLERANCE_NANOS) {
            strayGroups = 0;
            straySinceNanos = groupNanos;
        }
        strayGroups++;
        strayReference = seen;
        if (strayGroups < STRAY_GROUPS || media - straySinceNanos < STRAY_NANOS) {
            return false;
        }
        strayGroups = 0;
        reference = seen;
        delays.clear();
        shift = Math.max(reference, shift); // what is behind is behind
        return true;
    }

    /**
     * Moves the recording towards the wall clock, by so little that nobody sees it. One that has fallen behind by more than is
     * borne, as its RTP clock is slow or the wall clock was set by a little more than once, is put right at once.
     *
     * @return whether it was
     */
    private boolean slew(long media) {
        long least = delays.least();
        if (least != Long.MAX_VALUE) {
            reference = least;
        }
        long most = Math.max(0, media - groupNanos) / 1_000_000 * SLEW_PER_MILLION;
        if (reference - shift > TOLERANCE_NANOS) {
            shift = reference;
            return true;
        }
        shift += Math.max(-most, Math.min(most, reference - shift));
        return false;
    }
}
