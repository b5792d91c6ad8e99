package io.culvert.system.check;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of one RTSP connection (RFC 2326), written plainly and apart from the product's own client so that the
 * judge does not share its faults. Interleaved frames go to a handler.
 *
 * <p>Threading: {@link #request} from one thread; a virtual thread of its own reads and calls the handler.
 */
final class RtspDialogue implements AutoCloseable {
    private static final long ANSWER_SECONDS = 20;

    /** Takes interleaved frames and the end of the connection; called by the reading thread. */
    interface Handler {
        void frame(int channel, byte[] packet);

        void ended(@Nullable IOException cause);
    }

    record Answer(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private final Handler handler;
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private volatile boolean ended;
    private volatile boolean stuck;
    private int sequence;

    /** @param receiveBuffer bytes of the socket's receive buffer; 0 leaves it to the system */
    RtspDialogue(URI url, Handler handler, int receiveBuffer) throws IOException {
        this.handler = handler;
        Socket plain = new Socket();
        if (receiveBuffer > 0) {
            plain.setReceiveBufferSize(receiveBuffer);
        }
        plain.setTcpNoDelay(true);
        plain.connect(new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 554 : url.getPort()), 5_000);
        socket = "rtsps".equals(url.getScheme()) ? AnyTls.over(plain, url.getHost()) : plain;
        out = socket.getOutputStream();
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
    }

    /** Begins to read; without it nothing is ever taken off the socket. */
    void read() {
        Thread.ofVirtual().name("rtsp-dialogue").start(this::readUntilEnd);
    }

    /** From now on takes nothing off the socket any more, though it stays open. */
    void stopReading() {
        stuck = true;
    }

    /** The end of this connection will be a reset. */
    void resetAtClose() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is gone already.
        }
    }

    String localAddress() {
        return socket.getLocalAddress().getHostAddress();
    }

    /** Sends a request without waiting. */
    synchronized void send(String method, String uri, String... headers) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(method)
                .append(' ')
                .append(uri)
                .append(" RTSP/1.0\r\nCSeq: ")
                .append(++sequence);
        text.append("\r\nUser-Agent: culvert-frame-checker\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Sends a request and waits for its answer. */
    Answer request(String method, String uri, String... headers) throws IOException {
        send(method, uri, headers);
        try {
            Answer answer = null;
            for (int tenths = 0; tenths < ANSWER_SECONDS * 10 && answer == null; tenths++) {
                answer = answers.poll(100, TimeUnit.MILLISECONDS);
                if (answer == null && ended && answers.isEmpty()) {
                    throw new EOFException("the connection ended before " + method + " was answered");
                }
            }
            if (answer == null) {
                throw new IOException(method + " was not answered within " + ANSWER_SECONDS + " s");
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void readUntilEnd() {
        IOException cause = null;
        try {
            while (!stuck) {
                int first = in.read();
                if (first < 0) {
                    break;
                }
                if (first == '$') {
                    int channel = in.readUnsignedByte();
                    byte[] packet = new byte[in.readUnsignedShort()];
                    in.readFully(packet);
                    handler.frame(channel, packet);
                } else {
                    answers.add(readAnswer(first));
                }
            }
        } catch (IOException e) {
            cause = e;
        }
        if (!stuck) {
            ended = true;
            handler.ended(cause);
        }
    }

    private Answer readAnswer(int first) throws IOException {
        String statusLine = (char) first + readLine();
        if (!statusLine.startsWith("RTSP/1.0 ")) {
            throw new IOException("neither an answer nor a frame: " + statusLine);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body = new byte[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
        in.readFully(body);
        return new Answer(
                Integer.parseInt(statusLine.substring(9, 12)), headers, new String(body, StandardCharsets.UTF_8));
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection ended inside a header");
            }
            if (next == '\n') {
                return line.toString();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
