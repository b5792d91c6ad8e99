package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Watches the picture of a recording whose slices say when they were shown, on channels 0 and 1. */
final class ReplayViewer {
    private static final int EXTENSION = 0x10;
    private static final int GOODBYE = 203;

    private record Seen(long micros, String marks, int cseq, long rtpTime, long nanos) {}

    private final RtspTestClient client;
    private final String sdp;
    private final List<Seen> seen = new ArrayList<>();
    private int read;

    ReplayViewer(RtspFixture fixture, String uri, String transport) {
        client = fixture.connect();
        sdp = client.describe(uri).body();
        assertThat(client.setUp(0, transport).status()).isEqualTo(200);
    }

    RtspTestClient client() {
        return client;
    }

    String sdp() {
        return sdp;
    }

    RtspTestClient.Response play(String... headers) {
        RtspTestClient.Response response = client.inSession("PLAY", headers);
        assertThat(response.status()).as(String.join(", ", headers)).isEqualTo(200);
        return response;
    }

    void readToEnd() {
        client.readUntil(() -> isGoodbye(client.frames));
    }

    /** Whether the last that came says that nothing comes any more; of each track one does. */
    static boolean isGoodbye(List<RtspTestClient.Frame> frames) {
        return frames.stream().skip(Math.max(0, frames.size() - 2)).anyMatch(ReplayViewer::isGoodbye);
    }

    private static boolean isGoodbye(RtspTestClient.Frame frame) {
        byte[] bytes = frame.payload();
        int at = 0;
        while (frame.channel() % 2 == 1 && at + 4 <= bytes.length) {
            if ((bytes[at + 1] & 0xFF) == GOODBYE) {
                return true;
            }
            at += 4 + 4 * ((bytes[at + 2] & 0xFF) << 8 | (bytes[at + 3] & 0xFF));
        }
        return false;
    }

    private List<Seen> seen() {
        for (; read < client.frames.size(); read++) {
            RtspTestClient.Frame frame = client.frames.get(read);
            if (frame.channel() == 0) {
                take(frame);
            }
        }
        return seen;
    }

    /** Marks stand on the first packet of an access unit, which may hold a parameter set only. */
    private String marks = "";

    private int cseq = -1;

    private void take(RtspTestClient.Frame frame) {
        ByteBuffer packet = ByteBuffer.wrap(frame.payload());
        int payload = 12;
        if ((packet.get(0) & EXTENSION) != 0) {
            assertThat(packet.getShort(12) & 0xFFFF).isEqualTo(0xABAC);
            assertThat(packet.getShort(14)).isEqualTo((short) 3);
            marks = text(packet.get(24));
            cseq = packet.get(25) & 0xFF;
            payload += 16;
        }
        int type = packet.get(payload) & 0x1F;
        boolean fragment = type == 28;
        boolean first = fragment && (packet.get(payload + 1) & 0x80) != 0;
        if (type == 1 || first) {
            long micros = packet.getLong(payload + (fragment ? 2 : 1));
            seen.add(new Seen(micros, marks, cseq, packet.getInt(4) & 0xFFFF_FFFFL, frame.nanos()));
            marks = "";
        }
    }

    private static String text(byte bits) {
        String all = "CEDT";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < all.length(); i++) {
            if ((bits & (0x80 >> i)) != 0) {
                text.append(all.charAt(i));
            }
        }
        return text.toString();
    }

    /** When each picture was shown before the camera, in the order of arrival. */
    List<Long> micros() {
        return seen().stream().map(Seen::micros).toList();
    }

    String marks(int index) {
        return seen().get(index).marks();
    }

    /** RTP time between a picture and the next. */
    long step(int index) {
        return (seen().get(index + 1).rtpTime() - seen().get(index).rtpTime()) & 0xFFFF_FFFFL;
    }

    /** Between the first picture's arrival and the last one's. */
    long spanMillis() {
        return (seen().getLast().nanos() - seen().getFirst().nanos()) / 1_000_000;
    }

    /** Between the last picture's arrival and that of what came last. */
    long millisBehindTheLast() {
        return (client.frames.getLast().nanos() - seen().getLast().nanos()) / 1_000_000;
    }

    void awaitPlay(int number) {
        client.readUntil(() -> seen().stream().anyMatch(one -> one.cseq() == number));
    }

    long firstOf(int number) {
        return seen().stream()
                .filter(one -> one.cseq() == number)
                .findFirst()
                .orElseThrow()
                .micros();
    }
}
