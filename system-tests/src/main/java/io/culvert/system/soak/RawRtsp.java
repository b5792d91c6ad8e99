package io.culvert.system.soak;

import io.culvert.system.check.AnyTls;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A connection on which anything may be said. Reads what an RTSP server answers and counts media that comes between.
 * Confined to one thread.
 */
final class RawRtsp implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private long mediaBytes;
    private String lastAnswer = "";

    /** @param address {@code host:port} */
    RawRtsp(String address, boolean tls, int patienceMillis) throws IOException {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon).replaceFirst("^rtsps?://", "");
        Socket plain = new Socket();
        plain.setTcpNoDelay(true);
        plain.connect(new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1))), CONNECT_MILLIS);
        plain.setSoTimeout(patienceMillis);
        socket = tls ? AnyTls.over(plain, host) : plain;
        in = new BufferedInputStream(socket.getInputStream(), 32 * 1024);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** No more will be said. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    /**
     * Reads one answer, past media.
     *
     * @return its status
     * @throws EOFException where the connection ends first
     * @throws java.net.SocketTimeoutException where nothing comes in time
     */
    int status() throws IOException {
        int first = in.read();
        while (first == '$') {
            in.skipNBytes(1);
            int length = in.read() << 8 | in.read();
            in.skipNBytes(length);
            mediaBytes += length;
            first = in.read();
        }
        if (first < 0) {
            throw new EOFException("the connection ended");
        }
        StringBuilder head = new StringBuilder().append((char) first);
        int body = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append(line).append('\n');
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                body = Integer.parseInt(line.substring(15).strip());
            }
        }
        head.append(new String(in.readNBytes(body), StandardCharsets.UTF_8));
        lastAnswer = head.toString();
        return Integer.parseInt(lastAnswer.substring(9, 12));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended within an answer");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** Head and body of the answer that was read last. */
    String lastAnswer() {
        return lastAnswer;
    }

    /** Bytes of interleaved frames so far. */
    long mediaBytes() {
        return mediaBytes;
    }

    /** Ends with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
