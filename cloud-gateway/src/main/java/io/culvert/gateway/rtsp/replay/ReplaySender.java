package io.culvert.gateway.rtsp.replay;

import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes packets of what is played and hands them to the output: numbers, times and marks, from one PLAY to the next without a
 * break.
 *
 * <p>Threading: confined to the viewer's event loop.
 */
final class ReplaySender {
    private static final int SEQUENCE_AT = 2;
    private static final int TIME_AT = 4;
    private static final int SSRC_AT = 8;

    private final StreamDescription described;
    private final ReplayOutput output;
    private final boolean[] wanted;
    private final TrackPackets[] packets;
    private final ReplayTimes.Bases bases;
    private final long[] lastPlayed;
    private @Nullable ReplayTimes times;

    /**
     * @param wanted by number of a track, whether the client has set it up
     * @param ssrcs by number of a track
     */
    ReplaySender(StreamDescription described, boolean[] wanted, int[] ssrcs, ReplayOutput output) {
        this.described = described;
        this.wanted = wanted.clone();
        this.output = output;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        this.packets = new TrackPackets[ssrcs.length];
        for (int i = 0; i < ssrcs.length; i++) {
            packets[i] =
                    new TrackPackets(described.tracks().get(i), ssrcs[i], random.nextInt(0x1_0000), output.allocator());
        }
        this.bases = new ReplayTimes.Bases(ssrcs.length, random);
        this.lastPlayed = new long[ssrcs.length];
    }

    boolean[] wanted() {
        return wanted;
    }

    boolean wants(int track) {
        return track < wanted.length && wanted[track];
    }

    private boolean isSound(int track) {
        return described.tracks().get(track).kind() != MediaKind.VIDEO;
    }

    /** What comes next belongs to another PLAY. */
    void begin(PlayOrder order, long playedMicros, long wallMicros) {
        times = new ReplayTimes(order, bases, playedMicros, wallMicros);
        Arrays.fill(lastPlayed, Long.MIN_VALUE);
    }

    private ReplayTimes times() {
        return Objects.requireNonNull(times);
    }

    /** What each track begins with. */
    List<ReplayStart.First> firsts(long playedMicros, long wallMicros) {
        List<ReplayStart.First> firsts = new ArrayList<>();
        for (int i = 0; i < packets.length; i++) {
            if (wanted[i]) {
                long rtpTime = times().rtpTime(i, packets[i].clockRate(), playedMicros, wallMicros);
                firsts.add(new ReplayStart.First(i, packets[i].nextSequence(), rtpTime));
            }
        }
        return firsts;
    }

    /** Whether sound of that playing time was sent already: behind a hole it may begin before the picture. */
    private boolean isRepeated(int track, long playedMicros) {
        if (isSound(track) && times().order().paced() && playedMicros <= lastPlayed[track]) {
            return true;
        }
        lastPlayed[track] = playedMicros;
        return false;
    }

    /**
     * Sends an access unit out of a file.
     *
     * @param playedMicros where it lies in playing time
     */
    void send(ReplayFrame frame, Mp4Track recorded, ByteBuffer sample, long playedMicros) {
        int track = frame.track();
        if (isRepeated(track, playedMicros)) {
            return;
        }
        PlayOrder order = times().order();
        ReplayMarks marks = order.onvif() ? ReplayMarks.of(frame, order.cseq()) : null;
        int size = sample.remaining();
        PacketFraming framing = new PacketFraming(output.allocator(), size + size / 16 + 256, marks);
        long rtpTime = times().rtpTime(track, packets[track].clockRate(), playedMicros, frame.wallMicros());
        packets[track].packetize(recorded, sample, frame.key() && !isSound(track), rtpTime, framing);
        hand(track, framing.framed());
    }

    /**
     * Sends a batch of the live stream, an access unit or a part of one.
     *
     * @param track that the client knows it by
     * @param marks for an access unit that it begins; left out where none were asked for
     */
    void send(PacketBatch batch, int track, long playedMicros, ReplayMarks marks) {
        if (batch.startsAccessUnit() && isRepeated(track, playedMicros)) {
            return;
        }
        boolean marked = batch.startsAccessUnit() && times().order().onvif();
        PacketFraming framing =
                new PacketFraming(output.allocator(), batch.sizeBytes() + ReplayExtension.BYTES, marked ? marks : null);
        int rtpTime = (int) times().rtpTime(track, packets[track].clockRate(), playedMicros, marks.wallMicros());
        ByteBuf copy = batch.data().copy(0, batch.sizeBytes());
        for (int i = 0; i < batch.packetCount(); i++) {
            int at = batch.packetOffset(i) + PacketBatch.FRAME_HEADER_BYTES;
            copy.setByte(
                    at + 1,
                    (copy.getByte(at + 1) & 0x80)
                            | described.tracks().get(track).payloadType());
            copy.setShort(at + SEQUENCE_AT, packets[track].takeSequence());
            copy.setInt(at + TIME_AT, rtpTime);
            copy.setInt(at + SSRC_AT, packets[track].ssrc());
            framing.add(copy, at, batch.packetLength(i));
        }
        copy.release();
        hand(track, framing.framed());
    }

    private void hand(int track, ByteBuf framed) {
        if (framed.isReadable()) {
            output.send(track, framed);
        } else {
            framed.release();
        }
    }

    /**
     * Sends a sender report of each track.
     *
     * @param playedMicros playing time as of now
     * @param goodbye whether nothing comes any more
     */
    void report(long playedMicros, long wallMicros, long nowMicros, boolean goodbye) {
        for (int i = 0; i < packets.length; i++) {
            if (wanted[i]) {
                boolean silent = times().reportsNoTime();
                long rtpTime = silent ? 0 : times().rtpTime(i, packets[i].clockRate(), playedMicros, wallMicros);
                long ntpTime = times().ntpTime(playedMicros, wallMicros, nowMicros);
                output.report(i, packets[i].ssrc(), ntpTime, rtpTime, goodbye);
            }
        }
        output.flush();
    }
}
