package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back what comes before a source's first key frame: readers who stayed through a restart would decode it against
 * pictures of the last source. A camera that sends none for long is passed on as it is. Asks the camera for key frames
 * where somebody waits for one.
 *
 * <p>Threading: confined to the stream's event loop.
 */
final class KeyFrameGate {
    private static final Logger log = LoggerFactory.getLogger(KeyFrameGate.class);

    /** A camera is not asked for key frames more often than this. */
    private static final long REQUEST_NANOS = 1_000_000_000L;

    private final StreamKey key;
    private final GopCache gop;
    private final Ticker ticker;
    private final Duration keyFrameTimeout;
    private final Runnable request;

    /** The current source has sent a key frame, or so long none that readers get it as it is. */
    private boolean decodable;

    private boolean keyless;
    private long openedNanos;
    private long keyFrameNanos;
    private long askedNanos;

    /**
     * @param gop says which track's key frames count
     * @param request asks the camera for a key frame
     */
    KeyFrameGate(StreamKey key, GopCache gop, Ticker ticker, Duration keyFrameTimeout, Runnable request) {
        this.key = key;
        this.gop = gop;
        this.ticker = ticker;
        this.keyFrameTimeout = keyFrameTimeout;
        this.request = request;
    }

    /** There is no source, or another one. */
    void close() {
        decodable = false;
        keyless = false;
    }

    /** A source is being opened. */
    void sourceOpened() {
        openedNanos = ticker.nanoTime();
    }

    /** Whether the batch, which has just come, may be shown. */
    boolean passes(PacketBatch batch, long now) {
        boolean startsGroup = gop.startsGroup(batch);
        if (startsGroup) {
            keyFrameNanos = now;
        }
        if (decodable || gop.videoTrack() < 0 || batch.track() != gop.videoTrack()) {
            return true;
        }
        if (startsGroup) {
            decodable = true;
        } else if (now - openedNanos > keyFrameTimeout.toNanos() && batch.startsAccessUnit()) {
            log.info("{}: no key frame for {} s, passing on what comes", key, keyFrameTimeout.toSeconds());
            decodable = true;
            keyless = true;
        } else {
            askForKeyFrame();
        }
        return decodable;
    }

    /** Whether pictures of the current source pass. */
    boolean isOpen() {
        return decodable;
    }

    /** Whether who joins is to wait for a key frame where none is kept. */
    boolean isSeekable() {
        return gop.videoTrack() >= 0 && !keyless && !isEndless();
    }

    /** The group is too long to be kept, and nobody can say when the next one begins: who joins gets it as it is. */
    private boolean isEndless() {
        return decodable && gop.isEmpty() && ticker.nanoTime() - keyFrameNanos > keyFrameTimeout.toNanos();
    }

    void askForKeyFrame() {
        long now = ticker.nanoTime();
        if (now - askedNanos >= REQUEST_NANOS) {
            askedNanos = now;
            request.run();
        }
    }
}
