package io.culvert.system.check;

import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.rtp.SenderReport;
import io.culvert.media.stream.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client of replay for the picture of one camera: asks with {@code Require: onvif-replay} and keeps what comes.
 *
 * <p>Threading: used by one thread; media is taken by another.
 */
public final class ReplayClient implements AutoCloseable {
    private static final Pattern CONTROL = Pattern.compile("(?m)^a=control:(\\S+)");
    private static final int EXTENSION = 0xABAC;
    private static final int GOODBYE = 203;
    private static final String MARKS = "CEDT";

    private final RtspDialogue dialogue;
    private final String base;
    private final String session;
    private final FrameAssembler assembler;
    private final RtpPacket header = new RtpPacket();
    private List<ReplayUnit> units = new ArrayList<>();
    private String marks = "";
    private long wallMicros;
    private int cseq;
    private long rtpTime;
    private boolean over;
    private int wanted;

    /** @throws IOException where it is refused, or the connection fails */
    public ReplayClient(String url) throws IOException {
        dialogue = new RtspDialogue(
                URI.create(url),
                new RtspDialogue.Handler() {
                    @Override
                    public void frame(int channel, byte[] packet) {
                        take(channel, packet);
                    }

                    @Override
                    public void ended(@Nullable IOException cause) {
                        finish();
                    }
                },
                0);
        dialogue.read();
        RtspDialogue.Answer described = good("DESCRIBE", dialogue.request("DESCRIBE", url, "Accept: application/sdp"));
        String media = described.body().substring(described.body().indexOf("m=video"));
        Codec codec = media.toUpperCase(Locale.ROOT).contains("H265/90000") ? Codec.H265 : Codec.H264;
        assembler = new FrameAssembler(codec, this::unit);
        Matcher control = CONTROL.matcher(media);
        base = described.header("content-base");
        RtspDialogue.Answer setUp = good(
                "SETUP",
                dialogue.request(
                        "SETUP",
                        base + (control.find() ? control.group(1) : ""),
                        "Require: onvif-replay",
                        "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"));
        session = setUp.header("session").replaceFirst(";.*$", "");
    }

    private static RtspDialogue.Answer good(String method, RtspDialogue.Answer answer) throws IOException {
        if (answer.status() != 200) {
            throw new IOException(method + " was answered " + answer.status());
        }
        return answer;
    }

    /** Sends PLAY and forgets what came before. */
    public void play(String... headers) throws IOException {
        synchronized (this) {
            units = new ArrayList<>();
            over = false;
        }
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Session: " + session;
        all[headers.length + 1] = "Require: onvif-replay";
        int asked = Integer.parseInt(
                good("PLAY", dialogue.request("PLAY", base, all)).header("cseq"));
        synchronized (this) {
            wanted = asked & 0xFF;
        }
    }

    /** What came of the last PLAY, once there are so many, or all. */
    public synchronized List<ReplayUnit> await(int count, long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!over && ofThisPlay().size() < count && System.nanoTime() < end) {
            wait(100);
        }
        return ofThisPlay();
    }

    /** What was on its way when it was asked for carries another number. */
    private List<ReplayUnit> ofThisPlay() {
        return units.stream().filter(unit -> unit.cseq() == wanted).toList();
    }

    private synchronized void finish() {
        over = true;
        notifyAll();
    }

    private synchronized void take(int channel, byte[] packet) {
        if (channel != 0) {
            if (isGoodbye(packet)) {
                finish();
            }
            return;
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(packet);
        if (!header.wrap(bytes)) {
            return;
        }
        if ((packet[0] & 0x10) != 0 && bytes.getUnsignedShort(12) == EXTENSION) {
            wallMicros = new SenderReport(0, bytes.getLong(16), 0, 0, 0, List.of()).wallMicros();
            marks = text(packet[24]);
            cseq = packet[25] & 0xFF;
        }
        rtpTime = header.timestamp();
        assembler.packet(packet, wallMicros);
    }

    private void unit(ObservedFrame frame) {
        long number = frame.stamp() == null ? -1 : frame.stamp().frameNumber();
        units.add(new ReplayUnit(number, wallMicros, marks, cseq, rtpTime));
        marks = "";
        notifyAll();
    }

    private static boolean isGoodbye(byte[] rtcp) {
        for (int at = 0; at + 4 <= rtcp.length; at += 4 + 4 * ((rtcp[at + 2] & 0xFF) << 8 | (rtcp[at + 3] & 0xFF))) {
            if ((rtcp[at + 1] & 0xFF) == GOODBYE) {
                return true;
            }
        }
        return false;
    }

    private static String text(byte bits) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < MARKS.length(); i++) {
            if ((bits & (0x80 >> i)) != 0) {
                text.append(MARKS.charAt(i));
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        dialogue.close();
    }
}
