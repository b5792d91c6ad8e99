package io.culvert.media.rtsp.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A scripted RTSP server on blocking sockets that shares no code with what it tests. Whatever the script does not know
 * is answered by 405.
 */
final class FakeCamera implements AutoCloseable {

    static final String VIDEO_ONLY = """
            v=0
            o=- 1 1 IN IP4 0.0.0.0
            s=x
            t=0 0
            a=control:*
            m=video 0 RTP/AVP 96
            a=rtpmap:96 H264/90000
            a=control:trackID=1
            """;

    static final String VIDEO_AUDIO_METADATA = VIDEO_ONLY + """
            m=audio 0 RTP/AVP 8
            a=control:trackID=2
            m=application 0 RTP/AVP 107
            a=rtpmap:107 vnd.onvif.metadata/90000
            a=control:trackID=3
            """;

    /** What the script does with a request. */
    interface Script {
        void handle(Request request, Connection connection) throws IOException;
    }

    /**
     * @param headers by name in lower case
     */
    record Request(String method, String uri, Map<String, String> headers, Connection connection) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private final ServerSocket server;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();

    FakeCamera() throws IOException {
        this(ServerSocketFactory.getDefault());
    }

    FakeCamera(ServerSocketFactory sockets) throws IOException {
        server = sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        start("fake-camera", this::accept);
    }

    /** A camera that plays that description without asking for a password; channels and ports as asked. */
    static FakeCamera playing(String sdp) throws IOException {
        return new FakeCamera().thatPlays(sdp);
    }

    FakeCamera thatPlays(String sdp) {
        return on("OPTIONS", answer("200 OK", "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER"))
                .on("DESCRIBE", describe(sdp))
                .on(
                        "SETUP",
                        (request, connection) -> connection.answer(
                                request,
                                "200 OK",
                                "Session: 4711;timeout=60",
                                "Transport: " + request.header("Transport")))
                .on("PLAY", answer("200 OK", "Session: 4711"))
                .on("GET_PARAMETER", answer("200 OK"))
                .on("TEARDOWN", answer("200 OK"));
    }

    FakeCamera on(String method, Script script) {
        scripts.put(method, script);
        return this;
    }

    Script script(String method) {
        return scripts.getOrDefault(method, answer("405 Method Not Allowed"));
    }

    static Script answer(String status, String... headers) {
        return (request, connection) -> connection.answer(request, status, headers);
    }

    static Script describe(String sdp, String... headers) {
        return (request, connection) -> connection.answerSdp(request, sdp, headers);
    }

    String url() {
        return "rtsp://127.0.0.1:" + port() + "/live";
    }

    int port() {
        return server.getLocalPort();
    }

    int connectionCount() {
        return connections.size();
    }

    /** The next request of that method; those of other methods before it are passed over. */
    Request next(String method) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            Request request = requests.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (request == null) {
                throw new AssertionError("no " + method + " within 10 s");
            }
            if (request.method().equals(method)) {
                return request;
            }
        }
    }

    /** How many requests of that method wait to be looked at. */
    long waiting(String method) {
        return requests.stream()
                .filter(request -> request.method().equals(method))
                .count();
    }

    /** The next interleaved frame from the client, channel first. */
    byte[] nextFrame() throws InterruptedException {
        byte[] frame = frames.poll(10, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame within 10 s");
        }
        return frame;
    }

    private void accept() {
        try {
            while (true) {
                Connection connection = new Connection(server.accept());
                connections.add(connection);
                start("fake-camera-connection", connection::serve);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Connection connection : connections) {
            connection.close();
        }
    }

    /** One client. */
    final class Connection {

        private final Socket socket;
        private final OutputStream out;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
            socket.setTcpNoDelay(true);
        }

        void answer(Request request, String status, String... headers) throws IOException {
            StringBuilder text =
                    new StringBuilder("RTSP/1.0 " + status + "\r\nCSeq: " + request.header("CSeq") + "\r\n");
            for (String header : headers) {
                text.append(header).append("\r\n");
            }
            send(text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        }

        void answerSdp(Request request, String sdp, String... headers) throws IOException {
            byte[] body = sdp.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            StringBuilder head = new StringBuilder("RTSP/1.0 200 OK\r\nCSeq: " + request.header("CSeq")
                    + "\r\nContent-Type: application/sdp\r\nContent-Length: " + body.length + "\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            all.writeBytes(body);
            send(all.toByteArray());
        }

        void sendFrame(int channel, byte[] payload) throws IOException {
            byte[] frame = new byte[4 + payload.length];
            frame[0] = '$';
            frame[1] = (byte) channel;
            frame[2] = (byte) (payload.length >> 8);
            frame[3] = (byte) payload.length;
            System.arraycopy(payload, 0, frame, 4, payload.length);
            send(frame);
        }

        synchronized void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        void close() throws IOException {
            socket.close();
        }

        private void serve() {
            try (socket) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                for (int first = in.read(); first >= 0; first = in.read()) {
                    if (first == '$') {
                        byte channel = in.readByte();
                        byte[] frame = new byte[in.readUnsignedShort() + 1];
                        frame[0] = channel;
                        in.readFully(frame, 1, frame.length - 1);
                        frames.add(frame);
                    } else {
                        handle(read(in, first));
                    }
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private void handle(@Nullable Request request) throws IOException {
            if (request != null) {
                requests.add(request);
                script(request.method()).handle(request, this);
            }
        }

        /** Null for a response of the client. */
        private @Nullable Request read(DataInputStream in, int first) throws IOException {
            String[] start = line(in, Character.toString(first)).split(" ");
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(in, ""); !line.isEmpty(); line = line(in, "")) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            if (start[0].startsWith("RTSP/")) {
                requests.add(new Request("answer " + start[1], "", headers, this));
                return null;
            }
            return new Request(start[0], start[1], headers, this);
        }

        private String line(DataInputStream in, String begun) throws IOException {
            StringBuilder line = new StringBuilder(begun);
            while (true) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException();
                }
                if (next == '\n') {
                    return line.toString();
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
        }
    }
}
