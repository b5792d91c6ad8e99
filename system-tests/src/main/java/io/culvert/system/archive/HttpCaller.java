package io.culvert.system.archive;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A connection of HTTP/1.1 that stays, on which requests may be sent before the answers to others came. Confined to one thread.
 */
final class HttpCaller implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int TEXT_BYTES = 1 << 20;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final URI address;
    private String head = "";
    private byte[] body = {};
    private long left;

    /**
     * @param address whose host and port it connects to
     * @param receiveBuffer bytes; 0 leaves it to the system
     */
    HttpCaller(URI address, int receiveBuffer) throws IOException {
        this.address = address;
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), PATIENCE_MILLIS);
        in = receiveBuffer > 0 ? socket.getInputStream() : new BufferedInputStream(socket.getInputStream(), 32 << 10);
    }

    /** Sends a request; its answer is for {@link #status}. */
    void ask(String path, String... headers) throws IOException {
        send("GET", path, headers);
    }

    /** The same without a body to it, for what changes something. */
    void post(String path) throws IOException {
        send("POST", path, "Content-Length: 0");
    }

    private void send(String method, String path, String... headers) throws IOException {
        StringBuilder text = new StringBuilder(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(address.getAuthority())
                .append("\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        socket.getOutputStream().write(text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the head of the next answer and leaves its body to {@link #take} and {@link #drain}. */
    int head() throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < 4 || !text.substring(text.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the gateway ended the connection");
            }
            text.append((char) next);
        }
        head = text.toString();
        String length = header("Content-Length");
        int status = Integer.parseInt(head.substring(9, 12));
        left = status == 304 || status == 204 || length.isEmpty() ? 0 : Long.parseLong(length);
        body = new byte[0];
        return status;
    }

    /** Reads the next answer, whole; {@link #text} has what is not too long of it. */
    int status() throws IOException {
        int status = head();
        if (left == 0 && header("Transfer-Encoding").equals("chunked")) {
            throw new IOException("an answer in chunks");
        }
        if (left <= TEXT_BYTES) {
            body = in.readNBytes((int) left);
            left -= body.length;
        }
        drain();
        return status;
    }

    String header(String name) {
        int at = head.toLowerCase(Locale.ROOT).indexOf("\r\n" + name.toLowerCase(Locale.ROOT) + ":");
        return at < 0
                ? ""
                : head.substring(at + name.length() + 3, head.indexOf("\r\n", at + 2))
                        .strip();
    }

    /** The body of the answer that {@link #status} read last. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Takes one byte of the body. */
    void take() throws IOException {
        if (in.read() < 0) {
            throw new EOFException("the gateway ended the connection");
        }
        left--;
    }

    /** Takes what is left of the body; bytes. */
    long drain() throws IOException {
        byte[] some = new byte[64 << 10];
        long taken = 0;
        while (left > 0) {
            int n = in.read(some, 0, (int) Math.min(some.length, left));
            if (n < 0) {
                throw new EOFException("the gateway ended the connection, %d bytes are missing".formatted(left));
            }
            left -= n;
            taken += n;
        }
        return taken;
    }

    /** Bytes of the body that were not read yet. */
    long left() {
        return left;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
