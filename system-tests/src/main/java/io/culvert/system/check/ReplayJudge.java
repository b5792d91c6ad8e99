package io.culvert.system.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Judges what came of a replay by the rules of the ONVIF Streaming Specification, section "Playback", against what lies on the
 * disk: which pictures, in which order, with which marks and times.
 *
 * <p>Pure.
 */
public final class ReplayJudge {
    private static final int MOST_FAULTS = 20;

    /** By how much the time of a picture may differ: slewing of the recording within a group. */
    private static final long TOLERANCE_MICROS = 20_000;

    /**
     * A recorded group of pictures.
     *
     * @param afterHole whether something is missing in front of it
     */
    public record Group(boolean afterHole, List<ObservedFrame> frames) {
        public Group {
            frames = List.copyOf(frames);
        }

        long startMicros() {
            return frames.getFirst().arrivalWallMicros();
        }
    }

    private record Expected(ObservedFrame frame, String marks) {}

    private final List<Group> groups;

    /** @param groups all that is recorded, in order */
    public ReplayJudge(List<Group> groups) {
        this.groups = List.copyOf(groups);
    }

    /** The groups of segments in the order of time, which end where their fragments do. */
    public static List<Group> groups(List<RecordedSegment> segments, long bridgedMicros) {
        List<Group> groups = new ArrayList<>();
        long end = Long.MIN_VALUE;
        for (RecordedSegment segment : segments) {
            int at = 0;
            for (int i = 0; i < segment.fragments().size(); i++) {
                var mark = segment.fragments().get(i);
                long behind = i + 1 < segment.fragments().size()
                        ? segment.fragments().get(i + 1).startWallMicros()
                        : Long.MAX_VALUE;
                List<ObservedFrame> frames = new ArrayList<>();
                while (at < segment.frames().size()
                        && (frames.isEmpty() || segment.frames().get(at).arrivalWallMicros() < behind)
                        && !(segment.frames().get(at).keyFrame() && !frames.isEmpty())) {
                    frames.add(segment.frames().get(at++));
                }
                if (!frames.isEmpty()) {
                    groups.add(new Group(mark.startWallMicros() - end > bridgedMicros, frames));
                }
                end = mark.endWallMicros();
            }
        }
        return groups;
    }

    /**
     * What is wrong with all of it, played forwards; empty where nothing is.
     *
     * @param sought whether something else was played before
     */
    public List<String> forwards(List<ReplayUnit> units, boolean sought) {
        List<Expected> expected = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            List<ObservedFrame> frames = groups.get(g).frames();
            boolean lastGroup = g == groups.size() - 1;
            boolean ends = lastGroup || groups.get(g + 1).afterHole();
            for (int i = 0; i < frames.size(); i++) {
                boolean last = i == frames.size() - 1;
                expected.add(new Expected(
                        frames.get(i), marks(i == 0, last && ends, i == 0 && jumps(g, sought), last && lastGroup)));
            }
        }
        List<String> faults = compare(expected, units);
        for (int i = 1; i < units.size(); i++) {
            add(faults, units.get(i).wallMicros() > units.get(i - 1).wallMicros(), "time does not grow at unit " + i);
        }
        return faults;
    }

    private boolean jumps(int group, boolean sought) {
        return group == 0 ? sought : groups.get(group).afterHole();
    }

    /** The same for all of it backwards, from its end. */
    public List<String> backwards(List<ReplayUnit> units) {
        List<Expected> expected = new ArrayList<>();
        for (int g = groups.size() - 1; g >= 0; g--) {
            List<ObservedFrame> frames = groups.get(g).frames();
            for (int i = 0; i < frames.size(); i++) {
                boolean last = i == frames.size() - 1;
                boolean ends = g == 0 || groups.get(g).afterHole();
                expected.add(new Expected(frames.get(i), marks(i == 0, last && ends, i == 0, last && g == 0)));
            }
        }
        return compare(expected, units);
    }

    /** The same for key frames alone, forwards. */
    public List<String> keyFrames(List<ReplayUnit> units, boolean sought) {
        List<Expected> expected = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            boolean lastGroup = g == groups.size() - 1;
            boolean ends = lastGroup || groups.get(g + 1).afterHole();
            expected.add(
                    new Expected(groups.get(g).frames().getFirst(), marks(true, ends, jumps(g, sought), lastGroup)));
        }
        return compare(expected, units);
    }

    /** What a seek has to begin with: the number of the key frame at or before the instant, else of the first behind. */
    public long keyFrameAt(long micros) {
        Group found = groups.getFirst();
        for (int g = 0; g < groups.size(); g++) {
            Group group = groups.get(g);
            boolean begins = group.startMicros() <= micros;
            if (begins || micros > endMicros(found)) {
                found = group;
            }
            if (!begins) {
                break;
            }
        }
        return number(found.frames().getFirst());
    }

    private static long endMicros(Group group) {
        List<ObservedFrame> frames = group.frames();
        long last = frames.getLast().arrivalWallMicros();
        long step = frames.size() < 2 ? 0 : (last - frames.getFirst().arrivalWallMicros()) / (frames.size() - 1);
        return last + step;
    }

    private static String marks(boolean clean, boolean ends, boolean jumps, boolean terminal) {
        return (clean ? "C" : "") + (ends ? "E" : "") + (jumps ? "D" : "") + (terminal ? "T" : "");
    }

    private static long number(ObservedFrame frame) {
        return frame.stamp() == null ? -1 : frame.stamp().frameNumber();
    }

    private static List<String> compare(List<Expected> expected, List<ReplayUnit> units) {
        List<String> faults = new ArrayList<>();
        add(faults, expected.size() == units.size(), units.size() + " units (expected: " + expected.size() + ")");
        for (int i = 0; i < Math.min(expected.size(), units.size()); i++) {
            Expected wanted = expected.get(i);
            ReplayUnit unit = units.get(i);
            long number = number(wanted.frame());
            add(
                    faults,
                    unit.number() == number,
                    "picture " + unit.number() + " at unit " + i + " (expected: " + number + ")");
            add(
                    faults,
                    wanted.marks().equals(unit.marks()),
                    "marks '" + unit.marks() + "' at unit " + i + " (expected: '" + wanted.marks() + "')");
            long off = unit.wallMicros() - wanted.frame().arrivalWallMicros();
            add(faults, Math.abs(off) <= TOLERANCE_MICROS, "time of unit " + i + " is off by " + off + " µs");
            add(faults, unit.cseq() == units.getFirst().cseq(), "another CSeq at unit " + i);
        }
        return faults;
    }

    private static void add(List<String> faults, boolean good, String fault) {
        if (!good && faults.size() < MOST_FAULTS) {
            faults.add(fault);
        }
    }
}
