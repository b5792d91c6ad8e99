package io.culvert.system.soak;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** What somebody may say at the RTSP door who means no good. Each is all that is sent on one connection. */
final class HostileInput {
    /** Stands for a secret; must come back nowhere. */
    static final String CANARY = "clk_share_CANARYcanaryCANARYcanaryCANARY00";

    private HostileInput() {}

    /** Said before anybody logged in, by name. */
    static Map<String, byte[]> ofStrangers(String url) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("HTTP", "GET /" + CANARY + " HTTP/1.1\r\nHost: x\r\n\r\n");
        texts.put("long start line", "OPTIONS rtsp://x/" + "a".repeat(9_000) + " RTSP/1.0\r\n\r\n");
        texts.put("long URL", request("DESCRIBE", url + "/" + "b".repeat(3_000), ""));
        texts.put("many headers", request("OPTIONS", "*", "X: y\r\n".repeat(300)));
        texts.put("large headers", request("OPTIONS", "*", ("X: " + "z".repeat(1_000) + "\r\n").repeat(40)));
        texts.put("endless header", "OPTIONS * RTSP/1.0\r\nX: " + "w".repeat(60_000));
        texts.put(
                "two Content-Lengths",
                request("OPTIONS", "*", "Content-Length: 4\r\nContent-Length: 5\r\n") + "abcdefgh");
        texts.put("negative Content-Length", request("OPTIONS", "*", "Content-Length: -1\r\n"));
        texts.put("huge Content-Length", request("OPTIONS", "*", "Content-Length: 2147483647\r\n"));
        texts.put("Content-Length in hex", request("OPTIONS", "*", "Content-Length: 0x10\r\n"));
        texts.put("large body", request("SET_PARAMETER", "*", "Content-Length: 60000\r\n") + "q".repeat(60_000));
        texts.put("RTSP 2.0", "OPTIONS * RTSP/2.0\r\nCSeq: 1\r\n\r\n");
        texts.put("no CSeq", "OPTIONS * RTSP/1.0\r\n\r\n");
        texts.put("CSeq of text", "OPTIONS * RTSP/1.0\r\nCSeq: " + CANARY + "\r\n\r\n");
        texts.put("CSeq of 100 digits", "OPTIONS * RTSP/1.0\r\nCSeq: " + "9".repeat(100) + "\r\n\r\n");
        texts.put("NUL in a header", request("OPTIONS", "*", "X: a\0b\r\n"));
        texts.put("CR within a line", request("OPTIONS", "*", "X: a\rSession: b\r\n"));
        texts.put("continuation first", "OPTIONS * RTSP/1.0\r\n continued\r\nCSeq: 1\r\n\r\n");
        texts.put("answer instead of a request", "RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n");
        texts.put("long method", request("M".repeat(3_000), "*", ""));
        texts.put("escaped NUL in the path", request("DESCRIBE", url.replaceFirst("/[^/]*$", "/a%00b%0d%0a"), ""));
        texts.put("path upwards", request("DESCRIBE", url.replaceFirst("/[^/]*$", "/../../etc/passwd"), ""));
        texts.put("user and password", request("DESCRIBE", url.replace("//", "//user:" + CANARY + "@"), ""));
        texts.put("unknown token", request("DESCRIBE", url + "?token=" + CANARY, ""));
        texts.put("Basic of noise", request("DESCRIBE", url, "Authorization: Basic \u00ff\u00fe!!!!\r\n"));
        texts.put("Basic without colon", request("DESCRIBE", url, "Authorization: Basic YWJj\r\n"));
        texts.put("Bearer", request("DESCRIBE", url, "Authorization: Bearer " + CANARY + "\r\n"));
        texts.put("Digest of nothing", request("DESCRIBE", url, "Authorization: Digest\r\n"));
        texts.put(
                "Digest without end",
                request("DESCRIBE", url, "Authorization: Digest username=\"" + "u".repeat(8_000) + "\r\n"));
        texts.put(
                "Digest of another nonce",
                request(
                        "DESCRIBE",
                        url,
                        "Authorization: Digest username=\"x\", realm=\"culvert\", nonce=\"0\", uri=\"" + url
                                + "\", response=\"" + "0".repeat(32) + "\"\r\n"));
        texts.put("unknown scheme", request("DESCRIBE", url, "Authorization: Negotiate " + CANARY + "\r\n"));
        texts.put("10,000 requests at once", request("OPTIONS", "*", "").repeat(10_000));
        Map<String, byte[]> all = bytes(texts);
        byte[] noise = new byte[2_000];
        new Random(3).nextBytes(noise);
        noise[0] = 0;
        all.put("noise", noise);
        all.put("TLS", new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3});
        byte[] frame = new byte[65_539];
        frame[0] = '$';
        frame[2] = (byte) 0xFF;
        frame[3] = (byte) 0xFF;
        all.put("frame of 65,535 bytes", frame);
        return all;
    }

    /** Said by one who has shown a good credential, behind DESCRIBE, by name. */
    static Map<String, byte[]> ofViewers(String url) {
        String track = url.replaceFirst("\\?", "/trackID=0?");
        Map<String, String> texts = new LinkedHashMap<>();
        for (String transport : new String[] {
            "RTP/AVP;unicast;client_port=0-1",
            "RTP/AVP;unicast;client_port=65536-65537",
            "RTP/AVP;unicast;client_port=-5--4",
            "RTP/AVP;unicast;client_port=99999999999999999999-1",
            "RTP/AVP;multicast;destination=224.2.0.1;port=5000-5001;ttl=127",
            "RTP/AVP/TCP;unicast;interleaved=256-257",
            "RTP/AVP/TCP;unicast;interleaved=7-7",
            "RTP/AVP/TCP;unicast;interleaved=-1-0",
            "RTP/SAVPF;unicast;client_port=5000-5001",
            ";;;;;====,,,,,",
            "RTP/AVP;unicast;".repeat(700),
            "RTP/AVP;multicast,".repeat(800)
        }) {
            texts.put(
                    "Transport " + transport.substring(0, Math.min(40, transport.length())),
                    request("SETUP", track, "Transport: " + transport + "\r\n"));
        }
        for (String range : new String[] {
            "npt=99999999999999999999999-",
            "npt=-1-",
            "clock=99999999T999999Z-",
            "clock=-",
            "smpte=0:10:20-",
            "bytes=0-1",
            "npt=" + "1".repeat(4_000)
        }) {
            texts.put(
                    "Range " + range.substring(0, Math.min(30, range.length())),
                    request("PLAY", url, "Session: 0\r\nRange: " + range + "\r\n"));
        }
        texts.put("track 999999", request("SETUP", url.replaceFirst("\\?", "/trackID=999999?"), "Transport: x\r\n"));
        texts.put("Session of 8 KB", request("PLAY", url, "Session: " + "5".repeat(8_000) + "\r\n"));
        texts.put("PLAY without SETUP", request("PLAY", url, ""));
        texts.put("TEARDOWN of nothing", request("TEARDOWN", url, "Session: " + "a".repeat(32) + "\r\n"));
        texts.put("Require", request("SETUP", track, "Require: com.example.flight\r\n"));
        texts.put("Scale", request("PLAY", url, "Scale: NaN\r\nSpeed: 1e400\r\n"));
        texts.put("Accept", request("DESCRIBE", url, "Accept: image/png\r\n"));
        texts.put("5,000 requests at once", request("GET_PARAMETER", url, "").repeat(5_000));
        return bytes(texts);
    }

    private static String request(String method, String url, String headers) {
        return method + " " + url + " RTSP/1.0\r\nCSeq: 7\r\n" + headers + "\r\n";
    }

    private static Map<String, byte[]> bytes(Map<String, String> texts) {
        Map<String, byte[]> all = new LinkedHashMap<>();
        texts.forEach((name, text) -> all.put(name, text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
        return all;
    }
}
