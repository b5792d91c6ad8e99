package io.culvert.camera;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The counters of all streams as JSON over HTTP, on loopback only, whatever path is asked for. */
final class StatsPage implements AutoCloseable {
    private static final int NO_DELAY = 0;
    private static final int DEFAULT_BACKLOG = 0;

    private final HttpServer http;

    /** @param port 0 = any free one */
    StatsPage(CameraServer cameras, int port) throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEFAULT_BACKLOG);
        http.createContext("/", exchange -> answer(exchange, cameras));
        http.start();
    }

    int port() {
        return http.getAddress().getPort();
    }

    @Override
    public void close() {
        http.stop(NO_DELAY);
    }

    private static void answer(HttpExchange exchange, CameraServer cameras) throws IOException {
        byte[] body = cameras.stats().stream()
                .map(CameraStats::json)
                .collect(Collectors.joining(",", "{\"cameras\":[", "]}"))
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
