package io.culvert.camera;

import io.culvert.media.pull.StreamPullListener;
import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.watermark.FrameStamp;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Judges the video of a pull: whose frames they are, whether each is whole (no packet missing, no fragment open, a picture
 * and a stamp in it), and whether numbers follow each other. Shares only the stamp with what it judges.
 */
final class PullJudge implements StreamPullListener {
    /** One access unit. */
    record Frame(long number, boolean keyFrame, boolean whole) {}

    private final UUID camera;
    private final List<Frame> frames = new ArrayList<>();
    private final RtpPacket header = new RtpPacket();
    private volatile long endNanos;
    private final CompletableFuture<RtspClientFailure> ended = new CompletableFuture<>();
    private Codec codec = Codec.H264;
    private int tracks;
    private long foreign;
    private int sequence = -1;
    private @Nullable FrameStamp stamp;
    private boolean sound;
    private boolean inFragment;
    private boolean picture;

    PullJudge(UUID camera) {
        this.camera = camera;
    }

    @Override
    public synchronized void described(StreamDescription description) {
        codec = description.tracks().get(0).codec();
        tracks = description.tracks().size();
    }

    @Override
    public synchronized void batch(PacketBatch batch) {
        try {
            if (batch.track() == 0) {
                video(batch);
            }
        } finally {
            batch.release();
        }
    }

    private void video(PacketBatch batch) {
        if (batch.startsAccessUnit()) {
            stamp = null;
            picture = false;
            inFragment = false;
            sound = true;
        }
        for (int i = 0; i < batch.packetCount(); i++) {
            int at = batch.packetOffset(i) + PacketBatch.FRAME_HEADER_BYTES;
            header.wrap(batch.data(), at, batch.data().getUnsignedShort(batch.packetOffset(i) + 2));
            sound &= sequence < 0 || header.sequence() == ((sequence + 1) & 0xFFFF) || header.sequence() == 0;
            sequence = header.sequence();
            look(header.payload());
        }
        if (batch.endsAccessUnit()) {
            FrameStamp seen = stamp;
            if (seen != null && !seen.camera().equals(camera)) {
                foreign++;
            } else {
                frames.add(new Frame(
                        seen == null ? -1 : seen.frameNumber(),
                        batch.keyFrame(),
                        seen != null && sound && picture && !inFragment));
            }
        }
    }

    /** RFC 6184 section 5.8, RFC 7798 section 4.4.3. */
    private void look(ByteBuf payload) {
        int at = payload.readerIndex();
        boolean h264 = codec == Codec.H264;
        int type = h264 ? payload.getByte(at) & 0x1F : (payload.getByte(at) >> 1) & 0x3F;
        if (type == (h264 ? 28 : 49)) {
            int fragment = payload.getByte(at + (h264 ? 1 : 2));
            boolean first = (fragment & 0x80) != 0;
            sound &= first != inFragment;
            inFragment = (fragment & 0x40) == 0;
            type = fragment & (h264 ? 0x1F : 0x3F);
        } else if (stamp == null) {
            stamp = FrameStamp.find(codec, payload);
        }
        picture |= h264 ? type == 1 || type == 5 : type <= 21;
    }

    @Override
    public void ended(RtspClientFailure failure) {
        endNanos = System.nanoTime();
        ended.complete(failure);
    }

    /** When it ended. */
    long endNanos() {
        return endNanos;
    }

    CompletableFuture<RtspClientFailure> end() {
        return ended;
    }

    synchronized int frames() {
        return frames.size();
    }

    synchronized int tracks() {
        return tracks;
    }

    /** Frames at the end, up to {@code most}, that are whole and follow each other. */
    synchronized int flawlessAtEnd(int most) {
        int count = 0;
        for (int i = frames.size() - 1; i >= 0 && count < most; i--) {
            boolean follows = i == frames.size() - 1
                    || frames.get(i + 1).number() == frames.get(i).number() + 1;
            if (!frames.get(i).whole() || !follows || foreign > 0) {
                return count;
            }
            count++;
        }
        return count;
    }

    /** Whether every frame so far is whole and follows the one before: one look, as more come all the time. */
    synchronized boolean flawless() {
        return flawlessAtEnd(Integer.MAX_VALUE) == frames.size();
    }

    @Override
    public synchronized String toString() {
        List<Frame> odd = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            boolean follows =
                    i == 0 || frames.get(i).number() == frames.get(i - 1).number() + 1;
            if (!frames.get(i).whole() || !follows) {
                odd.add(frames.get(i));
            }
        }
        return frames.size() + " frames, " + foreign + " foreign, odd: " + odd.subList(0, Math.min(12, odd.size()))
                + ", end: " + ended.getNow(null);
    }
}
