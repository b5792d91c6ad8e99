package io.culvert.gateway.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** What comes back on a socket on which HTTP is spoken by hand. */
public final class RawAnswer {
    private static final int PATIENCE_MILLIS = 5_000;

    private RawAnswer() {}

    /** Reads until the gateway closes, or for 5 s; ends with {@code [closed]}, {@code [reset]} or {@code [open]}. */
    public static String heard(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        socket.setSoTimeout(PATIENCE_MILLIS);
        String end = "[closed]";
        try {
            InputStream in = socket.getInputStream();
            byte[] some = new byte[4096];
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                answer.write(some, 0, n);
            }
        } catch (SocketException e) {
            end = "[reset]";
        } catch (IOException e) {
            end = "[open]";
        }
        return answer.toString(StandardCharsets.ISO_8859_1) + end;
    }
}
