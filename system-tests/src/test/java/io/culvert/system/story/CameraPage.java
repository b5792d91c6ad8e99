package io.culvert.system.story;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A camera's own web server on loopback: a hostile page, a large file, an upload, and an answer that never ends. */
final class CameraPage implements AutoCloseable {
    static final int FILE_BYTES = 24 << 20;

    final List<Headers> seen = new CopyOnWriteArrayList<>();

    /** How often somebody left the answer that never ends. */
    final AtomicInteger left = new AtomicInteger();

    private final byte[] file = new byte[FILE_BYTES];
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    CameraPage() throws IOException {
        new Random(1).nextBytes(file);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", this::page);
        server.createContext("/file", exchange -> answer(exchange, 200, file));
        server.createContext("/upload", this::upload);
        server.createContext("/endless", this::endless);
        server.start();
    }

    private void page(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Set-Cookie", "culvert_session=stolen");
        exchange.getResponseHeaders().add("Content-Type", "text/html");
        exchange.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
        String body = "<script>alert(1)</script>" + exchange.getRequestURI();
        answer(exchange, 200, body.getBytes(StandardCharsets.UTF_8));
    }

    private void upload(HttpExchange exchange) throws IOException {
        answer(exchange, 200, sha256(exchange.getRequestBody().readAllBytes()).getBytes(StandardCharsets.US_ASCII));
    }

    private void endless(HttpExchange exchange) throws IOException {
        seen.add(exchange.getRequestHeaders());
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (closing.getCount() > 0) {
                out.write(file, 0, 64 * 1024);
            }
        } finally {
            left.incrementAndGet();
        }
    }

    private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        seen.add(exchange.getRequestHeaders());
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    String fileHash() {
        return sha256(file);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
