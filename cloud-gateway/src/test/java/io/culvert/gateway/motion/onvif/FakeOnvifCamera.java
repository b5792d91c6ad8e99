package io.culvert.gateway.motion.onvif;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.auth.AuthorizationHeader;
import io.culvert.media.rtsp.auth.DigestChallenge;
import io.culvert.media.rtsp.auth.DigestVerifier;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A camera's ONVIF services on a real socket, with the namespaces, prefixes and addresses of cameras that are sold. It lies at an
 * address of a network that nobody here can reach, as it believes itself.
 */
public final class FakeOnvifCamera implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");
    private static final Pattern WAIT = Pattern.compile("Timeout>PT([0-9]+)S<");
    private static final Pattern TOKEN = Pattern.compile(
            "<w:Username>([^<]+)</w:Username><w:Password Type=\"[^\"]+#PasswordDigest\">([^<]+)"
                    + "</w:Password><w:Nonce EncodingType=\"[^\"]+#Base64Binary\">([^<]+)</w:Nonce><u:Created>([^<]+)</u:Created>");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("'<tt:Time><tt:Hour>'H'</tt:Hour><tt:Minute>'m'</tt:Minute><tt:Second>'s"
                    + "'</tt:Second></tt:Time><tt:Date><tt:Year>'uuuu'</tt:Year><tt:Month>'M'</tt:Month><tt:Day>'d"
                    + "'</tt:Day></tt:Date>'");
    private static final Pattern AUTHORIZATION = Pattern.compile("(?i)\r\nauthorization: *([^\r]+)");
    /** Of the user admin, where a login is wanted. */
    public static final String PASSWORD = "secret";

    private static final String LAN = "http://192.168.77.12:8899";

    private final ServerSocket server;
    /** What it was asked, by the last word of each action, in order. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    public final List<String> paths = new CopyOnWriteArrayList<>();
    public final List<String> bodies = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> notifications = new LinkedBlockingQueue<>();
    public volatile boolean wantsLogin;
    /** Asks by HTTP where it wants a login in the message. */
    public volatile boolean refusesByHttp;
    /** Knows HTTP Digest only. */
    public volatile boolean wantsDigest;
    /** What it asked for by HTTP, in order. */
    public final List<String> challenged = new CopyOnWriteArrayList<>();

    private final AtomicReference<String> nonce = new AtomicReference<>(DigestChallenge.newNonce());
    private final AtomicLong nonceCount = new AtomicLong();
    public volatile boolean knowsRenewal = true;
    public volatile boolean hasForgotten;
    private volatile Duration ahead = Duration.between(Instant.now(), Instant.parse("2031-02-03T04:05:06Z"));
    /** Makes pull points, and tells nothing by them. */
    public volatile boolean refusesPulls;

    public FakeOnvifCamera() {
        try {
            server = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** Notices a change, as Hikvision says it. */
    public void changes(String topic, String name, boolean value) {
        notices(topic, "Changed", name, Boolean.toString(value));
    }

    /** The answer to the next PullMessages holds this. */
    public void notices(String topic, String operation, String name, String value) {
        notifications.add("""
                <wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">%s\
                </wsnt:Topic><wsnt:Message><tt:Message UtcTime="1970-01-01T00:01:02Z" PropertyOperation="%s"><tt:Source>\
                <tt:SimpleItem Name="VideoSourceConfigurationToken" Value="VideoSourceToken"/>\
                <tt:SimpleItem Name="Rule" Value="MyMotionDetectorRule"/></tt:Source>\
                <tt:Data><tt:SimpleItem Name="%s" Value="%s"/></tt:Data></tt:Message></wsnt:Message>\
                </wsnt:NotificationMessage>""".formatted(topic, operation, name, value));
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = head(in);
            Matcher length = LENGTH.matcher(head);
            String body = length.find()
                    ? new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8)
                    : "";
            byte[] answer = answer(head, body).getBytes(StandardCharsets.UTF_8);
            socket.getOutputStream().write(answer);
        } catch (IOException | InterruptedException e) {
            // whoever asked went away
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("cut");
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private String answer(String head, String body) throws InterruptedException {
        String path = head.split(" ", 3)[1];
        String question = body.replaceFirst("(?s).*<s:Body><[a-z]:([A-Za-z]+).*", "$1");
        asked.add(question);
        paths.add(path);
        bodies.add(body);
        if (wantsDigest && !question.startsWith("GetSystem") && !isAnswer(head)) {
            return challenge(path);
        }
        if (wantsLogin && !question.equals("GetCapabilities") && !question.startsWith("GetSystem") && !isLogin(body)) {
            return refusesByHttp
                    ? challenge(path)
                    : fault("400 Bad Request", "ter:NotAuthorized", "Sender not Authorized");
        }
        return switch (question.toLowerCase(Locale.ROOT)) {
            case "getcapabilities" ->
                ok("<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Events><tt:XAddr>" + LAN
                        + "/onvif/Events</tt:XAddr><tt:WSPullPointSupport>true</tt:WSPullPointSupport></tt:Events>"
                        + "</tds:Capabilities></tds:GetCapabilitiesResponse>");
            case "getsystemdateandtime" ->
                ok("<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:UTCDateTime>"
                        + time().atOffset(ZoneOffset.UTC).format(TIME)
                        + "</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>");
            case "createpullpointsubscription" -> {
                hasForgotten = false;
                yield ok("<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>" + LAN
                        + "/onvif/Events/PullSubManager_7?Idx=3&amp;x=1</wsa:Address><wsa:ReferenceParameters>"
                        + "<dom0:SubscriptionId xmlns:dom0=\"http://vendor.example/event\">7&lt;8</dom0:SubscriptionId>"
                        + "</wsa:ReferenceParameters></tev:SubscriptionReference>"
                        + "<wsnt:CurrentTime>1970-01-01T00:00:00Z</wsnt:CurrentTime>"
                        + "</tev:CreatePullPointSubscriptionResponse>");
            }
            case "pullmessages" -> pull(body);
            case "renew" ->
                knowsRenewal
                        ? ok("<wsnt:RenewResponse><wsnt:TerminationTime>1970-01-01T00:01:00Z</wsnt:TerminationTime>"
                                + "</wsnt:RenewResponse>")
                        : fault(
                                "500 Internal Server Error",
                                "ter:ActionNotSupported",
                                "Optional Action Not Implemented");
            case "unsubscribe" -> ok("<wsnt:UnsubscribeResponse/>");
            default -> "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        };
    }

    /** Sets its clock; tokens are good for four minutes of it. */
    public void set(Instant time) {
        ahead = Duration.between(Instant.now(), time);
    }

    private Instant time() {
        return Instant.now().plus(ahead);
    }

    /** Answers to what was asked before are not taken any more. */
    public void expireNonce() {
        nonceCount.set(0);
        nonce.set(DigestChallenge.newNonce());
    }

    private String challenge(String path) {
        challenged.add(path);
        return "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"cam\"\r\nWWW-Authenticate: Digest realm=\"cam\", qop=\"auth\", nonce=\""
                + nonce.get() + "\", algorithm=MD5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }

    /** Whether the request answers the challenge that stands, for the very path, and was never sent before. */
    private boolean isAnswer(String head) {
        Matcher header = AUTHORIZATION.matcher(head);
        return header.find()
                && AuthorizationHeader.parse(header.group(1)) instanceof AuthorizationHeader.Digest digest
                && digest.username().equals("admin")
                && digest.nonce().equals(nonce.get())
                && digest.uri().equals(head.split(" ", 3)[1])
                && DigestVerifier.matches(digest, "POST", Secret.of(PASSWORD))
                && isFurther(Long.parseLong(String.valueOf(digest.nonceCount()), 16));
    }

    private boolean isFurther(long count) {
        return nonceCount.getAndAccumulate(count, Math::max) < count;
    }

    /** Whether the message brings the right digest for this camera's own time. */
    private boolean isLogin(String body) {
        Matcher token = TOKEN.matcher(body);
        return token.find()
                && token.group(1).equals("admin")
                && Duration.between(time(), Instant.parse(token.group(4))).abs().toMinutes() < 4
                && token.group(2)
                        .equals(digest(
                                new String(Base64.getDecoder().decode(token.group(3)), StandardCharsets.ISO_8859_1),
                                token.group(4),
                                PASSWORD));
    }

    /** The password digest of WS-Security. */
    public static String digest(String nonce, String created, String password) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(nonce.getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder()
                    .encodeToString(sha1.digest((created + password).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String pull(String body) throws InterruptedException {
        if (hasForgotten || refusesPulls) {
            return fault("400 Bad Request", "wsrf-rw:ResourceUnknownFault", "unknown subscription");
        }
        Matcher wait = WAIT.matcher(body);
        int seconds = wait.find() ? Integer.parseInt(wait.group(1)) : 1;
        StringBuilder messages = new StringBuilder();
        String first = notifications.poll(seconds, TimeUnit.SECONDS);
        for (String next = first; next != null; next = notifications.poll()) {
            messages.append(next);
        }
        return ok("<tev:PullMessagesResponse><tev:CurrentTime>1970-01-01T00:00:05Z</tev:CurrentTime>"
                + "<tev:TerminationTime>1970-01-01T00:01:05Z</tev:TerminationTime>" + messages
                + "</tev:PullMessagesResponse>");
    }

    private static String ok(String body) {
        return http("200 OK", body);
    }

    private static String fault(String status, String code, String reason) {
        return http(
                status,
                "<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>" + code
                        + "</env:Value></env:Subcode></env:Code><env:Reason><env:Text xml:lang=\"en\">" + reason
                        + "</env:Text></env:Reason></env:Fault>");
    }

    private static String http(String status, String body) {
        String text = """
                <?xml version="1.0" encoding="UTF-8"?>
                <env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" \
                xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" \
                xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:tt="http://www.onvif.org/ver10/schema" \
                xmlns:tns1="http://www.onvif.org/ver10/topics" xmlns:ter="http://www.onvif.org/ver10/error" \
                xmlns:wsrf-rw="http://docs.oasis-open.org/wsrf/rw-2"><env:Body>%s</env:Body></env:Envelope>
                """.formatted(body);
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/soap+xml; charset=utf-8\r\nContent-Length: "
                + text.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + text;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
