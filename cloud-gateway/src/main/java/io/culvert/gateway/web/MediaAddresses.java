package io.culvert.gateway.web;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.node.HttpPorts;
import io.culvert.gateway.node.Listener;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.onvif.OnvifAddresses;
import io.culvert.gateway.stream.Quality;
import io.culvert.media.Secret;
import io.micronaut.context.ApplicationContext;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/** The addresses under which a camera is watched, as they are handed out. */
@Singleton
final class MediaAddresses implements OnvifAddresses {

    private final NodeConfig config;
    private final HttpPorts httpPorts;
    private final ApplicationContext context;

    MediaAddresses(NodeConfig config, HttpPorts httpPorts, ApplicationContext context) {
        this.config = config;
        this.httpPorts = httpPorts;
        this.context = context;
    }

    /** Live over RTSP. */
    String rtsp(String camera, Secret token) {
        return rtsp() + "/" + camera + "?token=" + token.reveal();
    }

    @Override
    public String rtsp() {
        return "rtsp://" + config.publicAddress(port("rtsp", config.rtspPort()));
    }

    @Override
    public String web(boolean https) {
        OptionalInt port = httpPorts.https();
        return https && port.isPresent()
                ? "https://" + config.publicAddress(port.getAsInt())
                : "http://" + config.publicAddress(httpPorts.http());
    }

    /** Live HLS. */
    String hls(String camera, Secret token) {
        return web() + "/" + camera + "/index.m3u8?token=" + token.reveal();
    }

    /** A page with the player only. */
    String embed(String camera, Secret token) {
        return web() + "/" + camera + "/embed.html?token=" + token.reveal();
    }

    /** A picture of the past. */
    String picture(String camera, Instant at, Secret token) {
        return web() + "/" + camera + "/" + seconds(at) + "-preview.jpg?token=" + token.reveal();
    }

    /** A piece of a recording over HLS. */
    String piece(String camera, Instant from, Duration length, Secret token) {
        return web() + "/" + camera + "/archive-" + seconds(from) + "-" + seconds(Instant.EPOCH.plus(length))
                + ".m3u8?token=" + token.reveal();
    }

    /** Unix seconds as addresses have them. */
    private static String seconds(Instant time) {
        return BigDecimal.valueOf(Span.micros(time), 6).stripTrailingZeros().toPlainString();
    }

    /** A piece of a recording as MediaMTX's users ask for it; whoever may have it adds the credential. */
    String recording(boolean https, String camera, Quality quality, Instant start, double seconds) {
        return web(https) + "/get?duration=" + BigDecimal.valueOf(seconds).toPlainString() + "&path=" + camera
                + (quality == Quality.SUB ? "&quality=sub" : "")
                + "&start=" + URLEncoder.encode(start.toString(), StandardCharsets.UTF_8);
    }

    /** Where agents dial. */
    int agentPort() {
        return port("agent", config.agentPort());
    }

    /** The port that a listener got, which is another than the configured one where that is 0. */
    private int port(String listener, int configured) {
        return context.getBeansOfType(Listener.class).stream()
                .filter(each -> each.name().equals(listener))
                .findFirst()
                .map(Listener::port)
                .orElse(configured);
    }

    private String web() {
        OptionalInt https = httpPorts.https();
        return config.httpPlain() || https.isEmpty()
                ? "http://" + config.publicAddress(httpPorts.http())
                : "https://" + config.publicAddress(https.getAsInt());
    }
}
