package io.culvert.gateway.rtsp;

import io.culvert.gateway.stream.InstantStart;
import io.culvert.gateway.stream.LiveStream;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StartPoint;
import io.culvert.gateway.stream.StreamReader;
import io.culvert.media.rtsp.RtpInfoHeader;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.channel.EventLoop;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays the live stream to one viewer: attaches to it, and gives its feed what comes.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class LivePlayback implements Playback, StreamReader {
    private static final Logger log = LoggerFactory.getLogger(LivePlayback.class);

    /** Told once what playing came to; on the loop, before any media. */
    interface Answer {
        void playing(RtpInfoHeader info);

        void failed(SourceFailure why);
    }

    /** Told what the stream does by itself; on the loop. */
    interface Listener {
        /** Media comes, but for that the answer is not given yet. */
        void livePlays();

        /** It does not begin. */
        void liveFailed();

        /** The stream is over. */
        void liveEnded(String why);
    }

    private final EventLoop loop;
    private final Presentation presentation;
    private final LiveStream stream;
    private final Supplier<Feed> feeds;
    private final Listener listener;
    private final LongSupplier nanoTime;
    private @Nullable Feed feed;
    private @Nullable Answer answer;
    private boolean playing;

    /** @param feeds opens the feed, once */
    LivePlayback(
            EventLoop loop,
            Presentation presentation,
            LiveStream stream,
            Supplier<Feed> feeds,
            Listener listener,
            LongSupplier nanoTime) {
        this.loop = loop;
        this.presentation = presentation;
        this.stream = stream;
        this.feeds = feeds;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /** Starts media; the answer comes when the stream has let the viewer in. */
    void play(Answer whenStarted) {
        answer = whenStarted;
        stream.attach(this);
    }

    @Override
    public void pause() {
        stream.detach(this);
        answer = null;
        if (playing && feed != null) {
            feed.pause();
        }
        playing = false;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void started(StartPoint start) {
        Answer told = answer;
        if (told == null) {
            stream.detach(this);
            return;
        }
        if (!start.fits(presentation.description())) {
            stream.detach(this);
            ended(new SourceFailure(SourceFailure.Code.ENDED, "the camera's tracks changed since they were described"));
            return;
        }
        Feed opened = feed != null ? feed : feeds.get();
        feed = opened;
        InstantStart instant = InstantStart.of(start);
        opened.prepare(start, instant);
        playing = true;
        listener.livePlays();
        answer = null;
        told.playing(opened.info(start, instant, presentation));
        report(nanoTime.getAsLong());
        opened.begin(start, instant);
        opened.flush();
        log.debug("{} is played ({} cached bytes)", presentation.key(), instant.bytes());
    }

    @Override
    public void batch(PacketBatch batch) {
        if (playing && feed != null) {
            feed.batch(batch);
        }
    }

    @Override
    public void described(StreamDescription description) {
        // Parameter sets change within the stream; a client cannot be told by RTSP 1.0.
    }

    @Override
    public void ended(SourceFailure why) {
        Answer waiting = answer;
        if (waiting != null) {
            answer = null;
            listener.liveFailed();
            waiting.failed(why);
        } else if (playing) {
            listener.liveEnded(why.message());
        }
    }

    @Override
    public void roomAgain() {
        if (playing && feed != null) {
            feed.pump();
        }
    }

    @Override
    public boolean isSending() {
        return playing;
    }

    @Override
    public boolean tick(long nowNanos) {
        return !playing || feed == null || feed.tick(nowNanos);
    }

    @Override
    public void report(long nowNanos) {
        if (playing && feed != null) {
            feed.report(nowNanos, stream.cname());
        }
    }

    @Override
    public long takeBytes() {
        return feed == null ? 0 : feed.takeBytes();
    }

    @Override
    public void close() {
        playing = false;
        answer = null;
        stream.detach(this);
        if (feed != null) {
            feed.close();
        }
    }
}
