package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Permit;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.rtsp.replay.PlayOrder;
import io.culvert.gateway.rtsp.replay.ReplayPlayer;
import io.culvert.gateway.rtsp.replay.ReplayStart;
import io.culvert.media.rtsp.RangeHeader;
import io.culvert.media.rtsp.RtpInfoHeader;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One PLAY of a recording, from its headers to its answer.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class ReplayPlay implements ReplayPlayer.PlayAnswer {
    private final Caller caller;
    private final RtspSession session;
    private final RtspRequest request;
    private final ReplayRequest wish;
    private final RtspDialogue.Answer answer;
    private @Nullable PlayOrder order;
    private boolean resumes;

    ReplayPlay(
            Caller caller, RtspSession session, RtspRequest request, ReplayRequest wish, RtspDialogue.Answer answer) {
        this.caller = caller;
        this.session = session;
        this.request = request;
        this.wish = wish;
        this.answer = answer;
    }

    /** Whether a PLAY of the session is of a recording: by its address, its range, or what was played before. */
    static boolean isMeantBy(RtspRequest request, RtspSession session) {
        String text = request.header(RtspHeaderNames.RANGE);
        RangeHeader range = text == null ? null : RangeHeader.parse(text);
        if (session.presentation().archive() != null || range instanceof RangeHeader.Clock) {
            return true;
        }
        boolean toLive = range instanceof RangeHeader.Npt npt && npt.start() == null;
        boolean broken = range == null
                && text != null
                && text.strip().toLowerCase(Locale.ROOT).startsWith("clock");
        return broken || (session.isReplay() && !toLive);
    }

    /** Works out what is to be played and goes on where there is something to do. */
    void prepare(Permit permit, Runnable next) {
        ReplayPlayer player = session.replay();
        PlayOrder before = player == null ? null : player.order();
        boolean same = player != null && wish.goesOnWith(before);
        if (player != null && same && player.isPlaying()) {
            answer.send(caller.ok(request).with(RtspHeaderNames.RANGE, range(player.positionMicros(), before)));
            return;
        }
        boolean paused = player != null && same && player.isPaused();
        long position =
                player == null || before == null ? 0 : player.isEnded() ? before.fromMicros() : player.positionMicros();
        long now = Span.micros(caller.services().clock().instant());
        long earliest = permit.reach().earliestMicros(now);
        resumes = paused && before != null && (before.backwards() ? before.toMicros() : position) >= earliest;
        if (resumes) {
            order = before;
        } else if (paused && before != null) {
            order = before.rest(position, earliest, request.cseq() & 0xFF);
        } else {
            ArchiveAddress address = session.presentation().archive();
            order = wish.order(request.cseq() & 0xFF, permit, address, before, position, now);
        }
        if (order == null) {
            answer.send(RtspResponse.to(request, RtspStatus.INVALID_RANGE));
        } else {
            next.run();
        }
    }

    void start() {
        session.replay(resumes ? null : order, this);
    }

    @Override
    public void playing(ReplayStart start) {
        List<RtpInfoHeader.Entry> entries = new ArrayList<>();
        for (ReplayStart.First first : start.tracks()) {
            entries.add(new RtpInfoHeader.Entry(
                    session.presentation().control(first.track()), first.sequence(), first.rtpTime()));
        }
        PlayOrder played = start.order();
        RtspResponse response = caller.ok(request)
                .with(RtspHeaderNames.RANGE, range(start.fromMicros(), played))
                .with(RtspHeaderNames.RTP_INFO, new RtpInfoHeader(entries).format());
        if (wish.scale() != null || played.scale() != 1) {
            response.with(RtspHeaderNames.SCALE, String.format(Locale.ROOT, "%.1f", played.scale()));
        }
        if (request.header(RtspHeaderNames.SPEED) != null) {
            response.with(RtspHeaderNames.SPEED, String.format(Locale.ROOT, "%.1f", played.speed()));
        }
        if (!played.paced()) {
            response.with(RtspHeaderNames.RATE_CONTROL, "no");
        }
        if (request.header(RtspHeaderNames.FRAMES) != null) {
            response.with(RtspHeaderNames.FRAMES, played.frames().format());
        }
        answer.send(response);
    }

    /** In the unit that was asked in. */
    private String range(long fromMicros, @Nullable PlayOrder played) {
        long end = played == null ? PlayOrder.OPEN : played.toMicros();
        boolean bounded = end != PlayOrder.OPEN && end != PlayOrder.BEGINNING;
        ArchiveAddress address = session.presentation().archive();
        if (address == null || wish.range() instanceof RangeHeader.Clock) {
            Instant to = bounded ? Span.instant(end) : null;
            return new RangeHeader.Clock(Span.instant(fromMicros), to).format();
        }
        long zero = address.fromMicros();
        Duration to = bounded ? time(end - zero) : null;
        return new RangeHeader.Npt(time(fromMicros - zero), to).format();
    }

    private static Duration time(long micros) {
        return Duration.ofNanos(Math.max(0, micros) * 1000);
    }

    @Override
    public void nothing() {
        answer.send(RtspResponse.to(request, RtspStatus.INVALID_RANGE));
    }

    @Override
    public void failed() {
        answer.send(RtspResponse.to(request, RtspStatus.SERVICE_UNAVAILABLE));
    }
}
