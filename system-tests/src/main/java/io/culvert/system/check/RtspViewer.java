package io.culvert.system.check;

import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.stream.Codec;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A viewer of one camera's video over RTSP who judges every frame and packet.
 *
 * <p>Threading: opened and closed by one thread; media is taken by virtual threads; the judges may be asked any time.
 */
public final class RtspViewer implements AutoCloseable {
    private static final Pattern CONTROL = Pattern.compile("(?m)^a=control:(\\S+)");
    private static final int KEEP_ALIVE_SECONDS = 20;

    /** How media comes. */
    public enum Transport {
        TCP,
        UDP,
        /** On the connection inside TLS; the URL says {@code rtsps}. */
        RTSPS
    }

    /** The gateway answered a request with an error status. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;

        RefusedException(String method, int status) {
            super(method + " was answered " + status);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    private final FrameJudge frames;
    private final PacketJudge packets = new PacketJudge(90_000);
    private final RtspDialogue dialogue;
    private final String url;
    private final RtpPacket header = new RtpPacket();
    private @Nullable FrameAssembler assembler;
    private @Nullable DatagramSocket rtpSocket;
    private @Nullable DatagramSocket rtcpSocket;
    private String session = "";
    private volatile boolean closing;
    private volatile boolean ended;
    private volatile long playSentNanos;
    private volatile long firstKeyFrameNanos;
    private volatile long lastMediaNanos;

    private RtspViewer(String url, UUID camera, int receiveBuffer) throws IOException {
        this.url = url;
        frames = new FrameJudge(camera);
        dialogue = new RtspDialogue(
                URI.create(url),
                new RtspDialogue.Handler() {
                    @Override
                    public void frame(int channel, byte[] packet) {
                        if (channel == 0) {
                            media(packet);
                        }
                    }

                    @Override
                    public void ended(@Nullable IOException cause) {
                        ended = true;
                    }
                },
                receiveBuffer);
    }

    /**
     * Opens a viewer and waits until PLAY was answered.
     *
     * @param url with its token
     * @param camera whose frames these have to be
     * @throws RefusedException when a request was answered with an error
     * @throws IOException when the connection failed
     */
    public static RtspViewer play(String url, UUID camera, Transport transport) throws IOException {
        RtspViewer viewer = new RtspViewer(url, camera, 0);
        try {
            viewer.open(transport);
            return viewer;
        } catch (IOException | RuntimeException e) {
            viewer.close();
            throw e;
        }
    }

    /** Opens a viewer over TCP who plays, and from the answer to PLAY on never reads a byte any more. */
    public static RtspViewer stuck(String url, UUID camera) throws IOException {
        RtspViewer viewer = new RtspViewer(url, camera, 4 * 1024);
        try {
            viewer.open(Transport.TCP);
            viewer.closing = true;
            viewer.dialogue.stopReading();
            return viewer;
        } catch (IOException | RuntimeException e) {
            viewer.close();
            throw e;
        }
    }

    private void open(Transport transport) throws IOException {
        dialogue.read();
        RtspDialogue.Answer described =
                require("DESCRIBE", dialogue.request("DESCRIBE", url, "Accept: application/sdp"));
        String sdp = described.body();
        int video = sdp.indexOf("m=video");
        if (video < 0) {
            throw new IOException("no video in the description");
        }
        String media = sdp.substring(video);
        Codec codec = media.toUpperCase(Locale.ROOT).contains("H265/90000") ? Codec.H265 : Codec.H264;
        assembler = new FrameAssembler(codec, this::judge);
        Matcher control = CONTROL.matcher(media);
        String track = control.find() ? control.group(1) : "*";
        String base = described.header("content-base").isEmpty() ? url : described.header("content-base");
        String trackUrl = track.startsWith("rtsp") ? track : base.endsWith("/") ? base + track : base + "/" + track;
        RtspDialogue.Answer setUp =
                require("SETUP", dialogue.request("SETUP", trackUrl, "Transport: " + transportHeader(transport)));
        session = setUp.header("session").replaceFirst(";.*$", "");
        playSentNanos = System.nanoTime();
        require("PLAY", dialogue.request("PLAY", base, "Session: " + session, "Range: npt=0.000-"));
        Thread.ofVirtual().name("rtsp-keep-alive").start(() -> keepAlive(base));
    }

    private String transportHeader(Transport transport) throws SocketException {
        if (transport != Transport.UDP) {
            return "RTP/AVP/TCP;unicast;interleaved=0-1";
        }
        DatagramSocket rtp = new DatagramSocket(new InetSocketAddress(dialogue.localAddress(), 0));
        rtp.setReceiveBufferSize(4 * 1024 * 1024);
        DatagramSocket rtcp = new DatagramSocket(new InetSocketAddress(dialogue.localAddress(), 0));
        rtpSocket = rtp;
        rtcpSocket = rtcp;
        Thread.ofPlatform().daemon().name("rtp-receive").start(() -> receive(rtp));
        return "RTP/AVP;unicast;client_port=" + rtp.getLocalPort() + "-" + rtcp.getLocalPort();
    }

    private void receive(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        while (!closing) {
            try {
                packet.setLength(2048);
                socket.receive(packet);
                byte[] bytes = new byte[packet.getLength()];
                System.arraycopy(packet.getData(), 0, bytes, 0, bytes.length);
                media(bytes);
            } catch (IOException e) {
                return;
            }
        }
    }

    private static RtspDialogue.Answer require(String method, RtspDialogue.Answer answer) throws RefusedException {
        if (answer.status() != 200) {
            throw new RefusedException(method, answer.status());
        }
        return answer;
    }

    private void keepAlive(String base) {
        while (!closing && !ended) {
            LockSupport.parkNanos(Duration.ofSeconds(KEEP_ALIVE_SECONDS).toNanos());
            try {
                if (!closing && !ended) {
                    dialogue.request("GET_PARAMETER", base, "Session: " + session);
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    private synchronized void media(byte[] packet) {
        lastMediaNanos = System.nanoTime();
        FrameAssembler current = assembler;
        if (current == null) {
            return;
        }
        if (header.wrap(Unpooled.wrappedBuffer(packet))) {
            packets.packet(header.sequence(), header.timestamp(), header.ssrc());
        }
        current.packet(packet, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }

    private void judge(ObservedFrame frame) {
        if (firstKeyFrameNanos == 0 && frame.keyFrame() && frame.whole()) {
            firstKeyFrameNanos = System.nanoTime();
        }
        frames.frame(frame);
    }

    /** The verdict on the frames so far. */
    public FrameReport frames() {
        return frames.report();
    }

    /** The verdict on the packets so far. */
    public PacketReport packets() {
        return packets.report();
    }

    /** Number of frames so far: cheaper than a report. */
    public long frameCount() {
        return frames.frames();
    }

    /** Highest frame number so far; -1 before the first frame. */
    public long highestFrame() {
        return frames.highestNumber();
    }

    /** From sending PLAY to having the first whole key frame; null before it came. */
    public @Nullable Duration firstFrameAfterPlay() {
        return firstKeyFrameNanos == 0 ? null : Duration.ofNanos(firstKeyFrameNanos - playSentNanos);
    }

    /** {@link System#nanoTime()} when the last byte of media came; 0 before the first. */
    public long lastMediaNanos() {
        return lastMediaNanos;
    }

    /** The id of the RTSP session, which means something on this viewer's connection only. */
    public String sessionId() {
        return session;
    }

    /** Leaves without TEARDOWN. */
    public void closeWithoutTearDown() {
        session = "";
        close();
    }

    /** Leaves as a program does that crashes: no TEARDOWN, and a reset. */
    public void vanish() {
        dialogue.resetAtClose();
        closeWithoutTearDown();
    }

    /** Whether the gateway closed the connection. */
    public boolean isEnded() {
        return ended;
    }

    /**
     * Waits for a condition, looking every 5 ms.
     *
     * @return whether it came true in time
     */
    public static boolean await(Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return true;
    }

    /** Says TEARDOWN where there is a session and leaves. */
    @Override
    public void close() {
        closing = true;
        try {
            if (!session.isEmpty() && !ended) {
                dialogue.send("TEARDOWN", url, "Session: " + session);
            }
        } catch (IOException | UncheckedIOException e) {
            // The gateway left first.
        }
        dialogue.close();
        if (rtpSocket != null) {
            rtpSocket.close();
        }
        if (rtcpSocket != null) {
            rtcpSocket.close();
        }
    }
}
