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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client of replay on one connection, light enough for hundreds: takes the pictures' track and counts what comes. Confined to
 * one thread.
 */
final class RtspCaller implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int GOODBYE = 203;
    private static final Pattern CONTROL = Pattern.compile("(?s)m=video.*?a=control:(\\S+)");

    private final Socket socket = new Socket();
    private final InputStream in;
    private String base;
    private String session = "";
    private String head = "";
    private int sequence;
    private long mediaBytes;
    private boolean goodbye;

    /** Connects and says nothing yet. */
    RtspCaller(String url) throws IOException {
        base = url;
        URI address = URI.create(url);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 32 << 10);
    }

    /** DESCRIBE and SETUP; the first status that is not 200, or 200. */
    int open() throws IOException {
        ask("DESCRIBE", base, "Accept: application/sdp");
        int described = status();
        if (described != 200) {
            return described;
        }
        Matcher control = CONTROL.matcher(head);
        base = header("Content-Base");
        ask("SETUP", base + (control.find() ? control.group(1) : ""), "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        int setUp = status();
        session = header("Session").replaceFirst(";.*", "");
        return setUp;
    }

    /** Sends PLAY; its answer is for {@link #status}. */
    void play(String... headers) throws IOException {
        goodbye = false;
        ask("PLAY", base, headers);
    }

    private void ask(String method, String url, String... headers) throws IOException {
        StringBuilder text = new StringBuilder()
                .append(method)
                .append(' ')
                .append(url)
                .append(" RTSP/1.0\r\nCSeq: ")
                .append(++sequence)
                .append("\r\n");
        if (!session.isEmpty()) {
            text.append("Session: ").append(session).append("\r\n");
        }
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        socket.getOutputStream().write(text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the next answer, past media. */
    int status() throws IOException {
        int first = in.read();
        while (first == '$') {
            media();
            first = in.read();
        }
        StringBuilder text = new StringBuilder();
        for (int next = first; ; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the gateway ended the connection");
            }
            text.append((char) next);
            if (next == '\n' && text.length() > 3 && text.charAt(text.length() - 3) == '\n') {
                break;
            }
        }
        head = text.toString();
        String length = header("Content-Length");
        if (!length.isEmpty()) {
            head += new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    private String header(String name) {
        int at = head.toLowerCase(Locale.ROOT).indexOf("\r\n" + name.toLowerCase(Locale.ROOT) + ":");
        return at < 0
                ? ""
                : head.substring(at + name.length() + 3, head.indexOf("\r\n", at + 2))
                        .strip();
    }

    private void media() throws IOException {
        int channel = in.read();
        int length = (in.read() << 8) | in.read();
        if (channel == 0) {
            in.skipNBytes(length);
            mediaBytes += length;
        } else {
            byte[] rtcp = in.readNBytes(length);
            for (int at = 0;
                    at + 4 <= rtcp.length;
                    at += 4 + 4 * (((rtcp[at + 2] & 0xFF) << 8) | (rtcp[at + 3] & 0xFF))) {
                goodbye |= (rtcp[at + 1] & 0xFF) == GOODBYE;
            }
        }
    }

    /** Reads until all that was asked for has come; bytes of media since the connection began. */
    long toTheEnd() throws IOException {
        while (!goodbye) {
            int first = in.read();
            if (first != '$') {
                throw new IOException("expected media, found byte " + first);
            }
            media();
        }
        return mediaBytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
