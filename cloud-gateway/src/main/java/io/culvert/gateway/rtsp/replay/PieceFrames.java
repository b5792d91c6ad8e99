package io.culvert.gateway.rtsp.replay;

import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.mp4.FragmentHead.Place;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.rtp.RtpClock;
import io.culvert.media.stream.MediaKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says which access units of a piece are sent, in which order and with which marks. All tracks lie in the file on one line of
 * time, on which the first picture has the fragment's own time.
 *
 * <p>Confined to one thread.
 */
final class PieceFrames {
    /** A frame before it is known what comes behind it, with the time that it is sent in the order of. */
    private record Laid(int track, Place place, long wallMicros, long orderMicros, boolean key) {}

    private final PlayOrder order;
    private final boolean[] wanted;
    private long lastKeyMicros;
    private boolean hasLastKey;

    /** @param wanted by number of a described track, whether the client has set it up */
    PieceFrames(PlayOrder order, boolean[] wanted) {
        this.order = order;
        this.wanted = wanted.clone();
    }

    /** @param matched recorded tracks by number of the described ones */
    List<ReplayFrame> of(Piece piece, @Nullable Mp4Track[] matched) {
        List<Laid> laid = lay(piece, matched);
        int[] firsts = new int[matched.length];
        int[] lasts = new int[matched.length];
        for (int i = laid.size() - 1; i >= 0; i--) {
            int track = laid.get(i).track();
            firsts[track] = i;
            lasts[track] = Math.max(lasts[track], i);
        }
        List<ReplayFrame> frames = new ArrayList<>(laid.size());
        for (int i = 0; i < laid.size(); i++) {
            Laid frame = laid.get(i);
            boolean first = firsts[frame.track()] == i;
            boolean last = lasts[frame.track()] == i;
            frames.add(new ReplayFrame(
                    frame.track(),
                    frame.place(),
                    frame.wallMicros(),
                    frame.key(),
                    last && piece.endsSection(),
                    first && piece.afterJump(),
                    last && piece.terminal()));
        }
        return frames;
    }

    private List<Laid> lay(Piece piece, @Nullable Mp4Track[] matched) {
        Mp4Track lead = piece.fragment().tracks().getFirst();
        FragmentHead.Run leading =
                piece.media().run(lead.id()).orElse(piece.media().head().runs().getFirst());
        int leadScale = timescale(piece, leading.trackId());
        Place first = leading.samples().getFirst();
        long originMicros = micros(first.decodeTime() + first.compositionOffset(), leadScale);
        List<Laid> laid = new ArrayList<>();
        for (int i = 0; i < matched.length; i++) {
            Mp4Track track = matched[i];
            if (track != null && i < wanted.length && wanted[i] && (isPicture(track) || order.sound())) {
                List<Laid> run = run(piece, track, i, originMicros);
                laid.addAll(isPicture(track) ? chosen(run, piece) : run);
            }
        }
        laid.removeIf(frame -> !order.backwards() && frame.wallMicros() >= order.toMicros());
        laid.sort(Comparator.comparingLong(Laid::orderMicros)); // stable: within a track as they stand
        return laid;
    }

    private static boolean isPicture(Mp4Track track) {
        return track.entry().kind() == MediaKind.VIDEO;
    }

    private static int timescale(Piece piece, int trackId) {
        return piece.fragment().tracks().stream()
                .filter(track -> track.id() == trackId)
                .mapToInt(Mp4Track::timescale)
                .findFirst()
                .orElse(1);
    }

    private List<Laid> run(Piece piece, Mp4Track track, int index, long originMicros) {
        List<Laid> laid = new ArrayList<>();
        long start = piece.fragment().startMicros();
        piece.media().run(track.id()).ifPresent(run -> {
            for (Place place : run.samples()) {
                long decoded = micros(place.decodeTime(), track.timescale()) - originMicros;
                long shown = micros(place.decodeTime() + place.compositionOffset(), track.timescale()) - originMicros;
                laid.add(new Laid(index, place, start + shown, start + decoded, !isPicture(track) || place.sync()));
            }
        });
        return laid;
    }

    private static long micros(long ticks, int timescale) {
        return RtpClock.nanos(ticks, timescale) / 1000;
    }

    private List<Laid> chosen(List<Laid> run, Piece piece) {
        List<Laid> shown = order.backwards() ? upTo(run, piece.groupEndMicros()) : run;
        return switch (order.frames().kind()) {
            case ALL -> shown;
            case PREDICTED -> predicted(shown);
            case INTRA -> intra(shown);
        };
    }

    /** Without what is decoded behind the last picture that is shown before the instant. */
    private static List<Laid> upTo(List<Laid> run, long micros) {
        int last = run.size() - 1;
        while (last > 0 && run.get(last).wallMicros() > micros) {
            last--;
        }
        return run.subList(0, last + 1);
    }

    private static List<Laid> predicted(List<Laid> run) {
        List<Laid> kept = new ArrayList<>();
        long shown = Long.MIN_VALUE;
        for (Laid frame : run) {
            if (frame.wallMicros() > shown) {
                shown = frame.wallMicros();
                kept.add(frame);
            }
        }
        return kept;
    }

    private List<Laid> intra(List<Laid> run) {
        List<Laid> kept = new ArrayList<>();
        for (Laid frame : run) {
            boolean soon = hasLastKey
                    && Math.abs(frame.wallMicros() - lastKeyMicros)
                            < order.frames().intervalMicros();
            if (frame.key() && !soon) {
                hasLastKey = true;
                lastKeyMicros = frame.wallMicros();
                kept.add(frame);
            }
        }
        return kept;
    }
}
