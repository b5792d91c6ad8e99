package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.stream.SeenPacket;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import javax.net.SocketFactory;

/** A client that speaks RTSP by hand over a blocking socket and keeps what comes in between. */
final class RtspTestClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;

    /** What a server answered. */
    record Response(int status, List<String> headers, String body) {
        String header(String name) {
            return all(name).stream().findFirst().orElse("");
        }

        List<String> all(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .toList();
        }
    }

    /** An interleaved packet and when it came. */
    @SuppressWarnings("ArrayRecordComponent") // compared by no one
    record Frame(int channel, byte[] payload, long nanos) {
        SeenPacket rtp() {
            return SeenPacket.of(channel, Unpooled.wrappedBuffer(payload));
        }
    }

    final List<Frame> frames = new ArrayList<>();
    private final Socket socket;
    private final DataInputStream in;
    private int cseq;
    private int responses;
    String base = "";
    String session = "";

    RtspTestClient(int port) {
        this(SocketFactory.getDefault(), port);
    }

    /** @param sockets plain ones, or TLS for RTSPS */
    RtspTestClient(SocketFactory sockets, int port) {
        try {
            socket = sockets.createSocket("127.0.0.1", port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 << 10));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param socket connected, with TLS begun where there is any */
    RtspTestClient(Socket socket) {
        try {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 << 10));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends without minding that the other side may have closed. */
    void sendQuietly(String text) {
        try {
            send(text);
        } catch (UncheckedIOException e) {
            // Its answers and its end are what matters.
        }
    }

    void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void sendRequest(String method, String uri, String... headers) {
        StringBuilder text = new StringBuilder(method + " " + uri + " RTSP/1.0\r\nCSeq: " + ++cseq + "\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        send(text.append("\r\n").toString());
    }

    Response request(String method, String uri, String... headers) {
        sendRequest(method, uri, headers);
        Response response = response();
        assertThat(response.header("CSeq")).isEqualTo(Integer.toString(cseq));
        return response;
    }

    /** A request within the session. */
    Response inSession(String method, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Session: " + session;
        return request(method, base, all);
    }

    Response describe(String uri, String... headers) {
        Response response = request("DESCRIBE", uri, headers);
        base = response.header("Content-Base");
        return response;
    }

    Response setUp(int track, String transport) {
        Response response = session.isEmpty()
                ? request("SETUP", base + "trackID=" + track, "Transport: " + transport)
                : request("SETUP", base + "trackID=" + track, "Transport: " + transport, "Session: " + session);
        if (response.status() == 200) {
            session = response.header("Session").split(";")[0];
        }
        return response;
    }

    Response play() {
        Response response = inSession("PLAY", "Range: npt=0-");
        assertThat(response.status()).isEqualTo(200);
        return response;
    }

    /** Reads up to the next response; keeps the packets in front of it. */
    Response response() {
        try {
            int first = in.readUnsignedByte();
            while (first == '$') {
                readFrame();
                first = in.readUnsignedByte();
            }
            return readResponse(first);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads packets until the condition holds; fails where it does not within five seconds. */
    void readUntil(BooleanSupplier condition) {
        readUntil(condition, PATIENCE_MILLIS);
    }

    void readUntil(BooleanSupplier condition, int patienceMillis) {
        long end = System.nanoTime() + patienceMillis * 1_000_000L;
        try {
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime()).as("%d ms", patienceMillis).isLessThan(end);
                int first = in.readUnsignedByte();
                if (first == '$') {
                    readFrame();
                } else {
                    readResponse(first);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void readPackets(int count) {
        int wanted = frames.size() + count;
        readUntil(() -> frames.size() >= wanted);
    }

    private void readFrame() throws IOException {
        int channel = in.readUnsignedByte();
        byte[] payload = new byte[in.readUnsignedShort()];
        in.readFully(payload);
        frames.add(new Frame(channel, payload, System.nanoTime()));
    }

    private Response readResponse(int first) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder().append((char) first);
        while (true) {
            int next = in.readUnsignedByte();
            if (next == '\n') {
                if (line.isEmpty()) {
                    break;
                }
                lines.add(line.toString());
                line.setLength(0);
            } else if (next != '\r') {
                line.append((char) next);
            }
        }
        responses++;
        int status = Integer.parseInt(lines.get(0).split(" ")[1]);
        Response head = new Response(status, lines.subList(1, lines.size()), "");
        String length = head.header("Content-Length");
        byte[] body = new byte[length.isEmpty() ? 0 : Integer.parseInt(length)];
        in.readFully(body);
        return new Response(status, head.headers(), new String(body, StandardCharsets.UTF_8));
    }

    /** Reads until the server closes; fails where it does not within the time. Returns how long it took. */
    long millisUntilClosed(int patienceMillis) {
        long start = System.nanoTime();
        try {
            socket.setSoTimeout(patienceMillis);
            while (System.nanoTime() - start < patienceMillis * 1_000_000L) {
                int first = in.readUnsignedByte();
                if (first == '$') {
                    readFrame();
                } else {
                    readResponse(first);
                }
            }
            throw new AssertionError("still open after " + patienceMillis + " ms");
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open after " + patienceMillis + " ms", e);
        } catch (EOFException e) {
            return (System.nanoTime() - start) / 1_000_000;
        } catch (IOException e) {
            // Reset: media that was under way is gone.
            return (System.nanoTime() - start) / 1_000_000;
        }
    }

    /** How many responses come before the server closes, which it must do in time. */
    int responsesUntilClosed(int patienceMillis) {
        int before = responses;
        millisUntilClosed(patienceMillis);
        return responses - before;
    }

    /** Cuts the newest viewer by the gate; how long its connection lived on. */
    long millisUntilCut(RtspFixture fixture) {
        fixture.gate.viewers.getLast().end.run();
        return millisUntilClosed(2_000);
    }

    List<SeenPacket> rtp(int channel) {
        return frames.stream()
                .filter(frame -> frame.channel() == channel)
                .map(Frame::rtp)
                .toList();
    }

    /** Fails where a sequence number is missing or doubled. */
    void assertNoGap(int channel) {
        List<SeenPacket> packets = rtp(channel);
        for (int i = 1; i < packets.size(); i++) {
            assertThat((packets.get(i).sequence() - packets.get(i - 1).sequence()) & 0xFFFF)
                    .as("step at packet " + i)
                    .isEqualTo(1);
        }
    }

    /** Goes away without a word and without taking what is under way. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
