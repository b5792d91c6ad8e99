package io.culvert.camera;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A plain blocking RTSP client that shares no code with the server; reads give up after ten seconds. */
final class RtspTestClient implements AutoCloseable {
    record Response(int status, Map<String, String> headers, String body) {
        String header(String name) {
            String value = headers.get(name.toLowerCase(Locale.ROOT));
            if (value == null) {
                throw new AssertionError("no header " + name + " in " + headers);
            }
            return value;
        }

        String session() {
            return header("Session").split(";")[0];
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by no one
    record Packet(int channel, byte[] bytes) {}

    private final Socket socket;
    private final DataInputStream in;
    private final String root;
    private final Deque<Packet> packets = new ArrayDeque<>();
    private int sequence;

    RtspTestClient(int port) {
        this(port, 0);
    }

    /** A client with a small receive buffer of that size, if it is not 0. */
    RtspTestClient(int port, int receiveBufferBytes) {
        try {
            socket = new Socket();
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(10_000);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            root = "rtsp://127.0.0.1:" + port + "/";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url(String path) {
        return root + path;
    }

    /** Sends a request for {@code path} and reads its answer; media met on the way is kept. */
    Response request(String method, String path, String... headers) {
        StringBuilder request =
                new StringBuilder(method + " " + url(path) + " RTSP/1.0\r\nCSeq: " + ++sequence + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        try {
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            while (true) {
                Object next = read();
                if (next instanceof Response response) {
                    return response;
                }
                packets.add((Packet) next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Response setUp(String path, String transport, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Transport: " + transport;
        return request("SETUP", path, all);
    }

    /** SETUP of the video over TCP and PLAY; returns the session. */
    String play(String path) {
        Response setUp = setUp(path + "/trackID=0", "RTP/AVP/TCP;unicast;interleaved=0-1");
        if (setUp.status() != 200) {
            throw new AssertionError("SETUP answered " + setUp.status());
        }
        Response play = request("PLAY", path, "Session: " + setUp.session());
        if (play.status() != 200) {
            throw new AssertionError("PLAY answered " + play.status());
        }
        return setUp.session();
    }

    /** The next interleaved packet. */
    Packet packet() {
        Packet kept = packets.poll();
        if (kept != null) {
            return kept;
        }
        try {
            Object next = read();
            if (next instanceof Packet packet) {
                return packet;
            }
            throw new AssertionError("unexpected " + next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until the other end closes. */
    void awaitClose() {
        try {
            while (in.read() >= 0) {
                // media on its way
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object read() throws IOException {
        int first = in.readUnsignedByte();
        if (first == '$') {
            int channel = in.readUnsignedByte();
            byte[] bytes = new byte[in.readUnsignedShort()];
            in.readFully(bytes);
            return new Packet(channel, bytes);
        }
        String status = (char) first + line();
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        @Nullable String length = headers.get("content-length");
        byte[] body = new byte[length == null ? 0 : Integer.parseInt(length)];
        in.readFully(body);
        return new Response(Integer.parseInt(status.split(" ")[1]), headers, new String(body, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
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
