package io.culvert.system.soak;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Bad input of one kind: what is said to a door, byte by byte.
 *
 * @param tls whether it is said inside TLS
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Hostile(String name, Door door, boolean tls, byte[] bytes) {
    enum Door {
        HTTP,
        RTSP,
        AGENT
    }

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** One of each kind. */
    static List<Hostile> kinds() {
        List<Hostile> kinds = new ArrayList<>();
        http(kinds);
        rtsp(kinds);
        agent(kinds);
        return kinds;
    }

    private static void http(List<Hostile> kinds) {
        String get = "GET /health HTTP/1.1\r\nHost: x\r\n";
        String post = "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        String chunked = "Transfer-Encoding: chunked\r\n";
        plain(kinds, Door.HTTP, "two lengths", post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}");
        plain(kinds, Door.HTTP, "length and chunks", post + chunked + "Content-Length: 5\r\n\r\n0\r\n\r\n");
        plain(kinds, Door.HTTP, "a bad chunk", post + chunked + "\r\nzz\r\nx\r\n0\r\n\r\n");
        plain(kinds, Door.HTTP, "a long line", "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n\r\n");
        plain(kinds, Door.HTTP, "long headers", get + "A: " + "b".repeat(60_000) + "\r\n\r\n");
        plain(kinds, Door.HTTP, "many headers", get + "a: b\r\n".repeat(3_000) + "\r\n");
        plain(kinds, Door.HTTP, "a huge body", post + "Content-Length: 900000000\r\n\r\n" + "x".repeat(100_000));
        plain(
                kinds,
                Door.HTTP,
                "a packed body",
                post + "Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\n\37\213aaaaaaa");
        plain(kinds, Door.HTTP, "pipelined requests", (get + "\r\n").repeat(1_000));
        plain(kinds, Door.HTTP, "hidden dots", "GET /api/%2e%2e/%00 HTTP/1.1\r\nHost: x\r\n\r\n");
        String deep = "[".repeat(50_000);
        plain(kinds, Door.HTTP, "deep JSON", post + "Content-Length: " + deep.length() + "\r\n\r\n" + deep);
        for (int i = 0; i < 3; i++) {
            plain(
                    kinds,
                    Door.HTTP,
                    "language " + i,
                    post + "Accept-Language: " + languages(i) + "\r\nContent-Length: 2\r\n\r\n{}");
        }
        noise(kinds, Door.HTTP);
    }

    private static String languages(int seed) {
        StringBuilder languages = new StringBuilder();
        Random random = new Random(seed + System.nanoTime());
        for (int i = 0; i < 200; i++) {
            languages.append(Long.toString(random.nextLong() >>> 30, 36)).append(',');
        }
        return languages.append("en").toString();
    }

    private static void rtsp(List<Hostile> kinds) {
        plain(
                kinds,
                Door.RTSP,
                "two lengths",
                "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n");
        plain(kinds, Door.RTSP, "a long line", "DESCRIBE rtsp://x/" + "a".repeat(20_000) + " RTSP/1.0\r\n\r\n");
        plain(
                kinds,
                Door.RTSP,
                "pipelined requests",
                "DESCRIBE rtsp://x/none RTSP/1.0\r\nCSeq: 1\r\n\r\n".repeat(1_000));
        plain(
                kinds,
                Door.RTSP,
                "hostile transport",
                "SETUP rtsp://x/cam/0 RTSP/1.0\r\nCSeq: 1\r\nTransport: " + "RTP/AVP;x,".repeat(150) + "\r\n\r\n");
        noise(kinds, Door.RTSP);
    }

    private static void agent(List<Hostile> kinds) {
        byte[] start = PREFACE.getBytes(StandardCharsets.US_ASCII);
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        inTls(kinds, "settings", join(start, repeat(settings, 5_000)));
        inTls(kinds, "pings", join(start, settings, repeat(frame(6, new byte[8]), 5_000)));
        inTls(kinds, "priorities", join(start, settings, repeat(frame(2, new byte[5]), 5_000)));
        inTls(kinds, "window updates", join(start, settings, repeat(frame(8, new byte[] {0, 0, 0, 1}), 5_000)));
        inTls(
                kinds,
                "a frame of 16 MiB",
                join(start, settings, new byte[] {-1, -1, -1, 0, 0, 0, 0, 0, 1}, new byte[200_000]));
        inTls(kinds, "HTTP/1", "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] noise = new byte[5_000];
        new Random(9).nextBytes(noise);
        inTls(kinds, "noise after the preface", join(start, settings, noise));
        noise(kinds, Door.AGENT);
    }

    private static void plain(List<Hostile> kinds, Door door, String name, String text) {
        kinds.add(new Hostile(name, door, false, text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static void inTls(List<Hostile> kinds, String name, byte[] bytes) {
        kinds.add(new Hostile(name, Door.AGENT, true, bytes));
    }

    private static void noise(List<Hostile> kinds, Door door) {
        byte[] noise = new byte[3_000];
        new Random(kinds.size()).nextBytes(noise);
        noise[2_998] = '\r';
        noise[2_999] = '\n';
        kinds.add(new Hostile("noise", door, false, noise));
    }

    private static byte[] frame(int type, byte[] payload) {
        return join(
                new byte[] {0, 0, (byte) payload.length, (byte) type, 0, 0, 0, 0, (byte) (type == 2 ? 1 : 0)}, payload);
    }

    private static byte[] repeat(byte[] bytes, int times) {
        byte[] repeated = new byte[bytes.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, 0, repeated, i * bytes.length, bytes.length);
        }
        return repeated;
    }

    private static byte[] join(byte[]... parts) {
        java.io.ByteArrayOutputStream joined = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    @Override
    public String toString() {
        return door + ": " + name;
    }
}
