package io.culvert.camera;

import io.culvert.camera.audio.AudioSource;
import io.culvert.camera.fault.CameraFaults;
import io.culvert.camera.fault.MediaFaults;
import io.culvert.camera.video.FrameClock;
import io.culvert.media.stream.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's dialogue with one camera: its tracks, whether it plays, and what it was sent.
 *
 * <p>A client that does not read is dropped forward: frames are left out until the next key frame that it can take.
 *
 * <p>Threading: confined to the server's event loop.
 */
final class CameraSession {
    /** Control URL {@code trackID=0} is video, 1 is audio. */
    static final int VIDEO = 0;

    static final int AUDIO = 1;

    private static final long REPORT_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int FRAMING_BYTES = 16;
    private static final int REPORT_BYTES = 64;

    private final Camera camera;
    private final String id;
    private final MediaOutput output;
    private final ByteBufAllocator allocator;
    private final Channel connection;
    private @Nullable MediaFaults faults;
    private final @Nullable RtpTrack[] tracks = new RtpTrack[2];
    private boolean playing;
    private boolean waitingForKeyFrame;
    private boolean ended;
    private long heardNanos = System.nanoTime();
    private long reportNanos;
    private long nextAudio;
    private Runnable onEnd = () -> {};

    /** @param connection that it was set up on */
    CameraSession(Camera camera, String id, MediaOutput output, Channel connection) {
        this.camera = camera;
        this.id = id;
        this.output = output;
        this.allocator = connection.alloc();
        this.connection = connection;
    }

    String id() {
        return id;
    }

    Camera camera() {
        return camera;
    }

    MediaOutput output() {
        return output;
    }

    @Nullable
    RtpTrack track(int index) {
        return tracks[index];
    }

    void track(int index, RtpTrack track) {
        tracks[index] = track;
    }

    /** Whether one of its tracks uses this interleaved channel. */
    boolean uses(int channel) {
        if (!(output instanceof InterleavedOutput)) {
            return false;
        }
        for (RtpTrack track : tracks) {
            if (track != null && (track.rtpChannel() == channel || track.rtcpChannel() == channel)) {
                return true;
            }
        }
        return false;
    }

    /** What to do once when the session ends, by whatever cause. */
    void onEnd(Runnable action) {
        onEnd = action;
    }

    boolean ended() {
        return ended;
    }

    boolean playing() {
        return playing;
    }

    /** The client gave a sign of life. */
    void heard() {
        heardNanos = System.nanoTime();
    }

    boolean silentFor(long nanos, long now) {
        return now - heardNanos > nanos;
    }

    /** Ends a session that its client forgot; an interleaved one takes its connection along. */
    void expire() {
        end();
        if (output instanceof InterleavedOutput interleaved) {
            interleaved.disconnect();
        }
    }

    /** Begins with the camera's next frame, whatever it is. */
    void play() {
        if (playing) {
            return;
        }
        playing = true;
        CameraFaults script = camera.faults();
        faults = script == null ? null : script.media(new SessionWire(this, connection));
        reportNanos = System.nanoTime() - REPORT_INTERVAL_NANOS;
        AudioSource audio = camera.feed().audio();
        nextAudio = audio == null ? 0 : firstAudio(audio);
        camera.counters().sessionsPlaying.incrementAndGet();
    }

    void pause() {
        if (playing) {
            playing = false;
            camera.counters().sessionsPlaying.decrementAndGet();
        }
    }

    /** Stops and leaves the camera; further calls do nothing. */
    void end() {
        if (!ended) {
            ended = true;
            pause();
            camera.leave(this);
            onEnd.run();
        }
    }

    /** The first packet of sound of a PLAY that begins now. */
    long firstAudio(AudioSource audio) {
        return audio.firstAfter(camera.clock().wallMicros(camera.next() - 1));
    }

    /**
     * Sends a frame, the sound up to it, and every five seconds a report, in one piece.
     *
     * @param stamp the camera's stamp for this frame, a NAL unit
     */
    void send(FramePackets due, byte[] stamp, FrameClock clock) {
        if (!playing || !takes(due)) {
            return;
        }
        long number = due.picture().number();
        MediaFaults bent = faults;
        FramePackets frame = bent != null && bent.smaller(due.picture().keyFrame())
                ? camera.smaller().frame(number)
                : due;
        long wallMicros = clock.wallMicros(number);
        ByteBuf out = allocator.buffer(
                frame.bytes() + stamp.length + FRAMING_BYTES * (frame.packets().size() + 1) + REPORT_BYTES);
        long now = System.nanoTime();
        boolean report = now - reportNanos >= REPORT_INTERVAL_NANOS;
        RtpTrack video = tracks[VIDEO];
        if (video != null) {
            long time = clock.rtpTime(number);
            if (report) {
                video.appendReport(out, wallMicros, time);
            }
            appendFrame(out, video, frame, stamp, time);
            camera.counters().framesSent.incrementAndGet();
        }
        AudioSource audio = camera.feed().audio();
        if (audio != null) {
            appendAudio(out, audio, wallMicros, report);
        }
        if (report) {
            reportNanos = now;
        }
        if (out.isReadable()) {
            camera.counters().bytesSent.addAndGet(out.readableBytes());
            if (bent == null) {
                output.send(out);
            } else {
                bent.send(out);
            }
        } else {
            out.release();
        }
    }

    private boolean takes(FramePackets frame) {
        if (!output.writable() || (waitingForKeyFrame && !frame.picture().keyFrame())) {
            waitingForKeyFrame = true;
            camera.counters().framesDropped.incrementAndGet();
            return false;
        }
        waitingForKeyFrame = false;
        return true;
    }

    private static void appendFrame(ByteBuf out, RtpTrack track, FramePackets frame, byte[] stamp, long time) {
        for (int i = 0; i < frame.packets().size(); i++) {
            if (i == frame.beforeStamp()) {
                track.appendPayload(out, stamp, FramePackets.PAYLOAD_TYPE, false, time);
            }
            track.appendPacket(out, frame.packets().get(i), time);
        }
    }

    private void appendAudio(ByteBuf out, AudioSource audio, long wallMicros, boolean report) {
        long end = audio.endAt(wallMicros);
        RtpTrack track = tracks[AUDIO];
        if (track == null) {
            return;
        }
        if (report) {
            track.appendReport(out, wallMicros, audio.samplesUntil(wallMicros));
        }
        for (; nextAudio < end; nextAudio++) {
            // Marker: RFC 3640 sets it on every whole AAC frame, G.711 only after silence, of which there is none.
            boolean marker = audio.codec() == Codec.AAC;
            track.appendPayload(
                    out, audio.payload(nextAudio), audio.payloadType(), marker, nextAudio * audio.samplesPerPacket());
        }
    }
}
