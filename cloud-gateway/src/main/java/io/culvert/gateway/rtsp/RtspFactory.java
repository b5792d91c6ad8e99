package io.culvert.gateway.rtsp;

import io.culvert.gateway.archive.play.Recordings;
import io.culvert.gateway.doors.Handshakes;
import io.culvert.gateway.node.ConfigKey;
import io.culvert.gateway.node.EventLoops;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.node.Settings;
import io.culvert.gateway.pki.GatewayTls;
import io.culvert.gateway.rtsp.replay.RecordedMedia;
import io.culvert.gateway.stream.StreamHub;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.exceptions.DisabledBeanException;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

/** Makes the two doors, RTSP and RTSPS, out of the node's settings. */
@Factory
final class RtspFactory {
    @Singleton
    RtspMeters meters(MeterRegistry registry) {
        return new RtspMeters(registry);
    }

    @Singleton
    @Named("rtsp")
    RtspServer rtsp(
            NodeConfig node,
            Settings settings,
            EventLoops loops,
            ViewerGate gate,
            StreamHub hub,
            Recordings recordings,
            RtspMeters meters) {
        RtspConfig config = config(node, settings, node.rtspPort());
        return new RtspServer(config, null, handshakes(node), loops, gate, hub, RecordedMedia.of(recordings), meters);
    }

    @Singleton
    @Named("rtsps")
    RtspServer rtsps(
            NodeConfig node,
            Settings settings,
            EventLoops loops,
            ViewerGate gate,
            StreamHub hub,
            Recordings recordings,
            RtspMeters meters,
            GatewayTls tls) {
        if (node.rtspsPort().isEmpty()) {
            throw new DisabledBeanException("culvert.rtsps.port is off");
        }
        RtspConfig config = config(node, settings, node.rtspsPort().getAsInt());
        return new RtspServer(
                config, tls.forViewers(), handshakes(node), loops, gate, hub, RecordedMedia.of(recordings), meters);
    }

    /** A trusted proxy says whose each connection is. */
    private static Handshakes handshakes(NodeConfig node) {
        return Handshakes.of(node.strangersPerAddress(), address -> false);
    }

    private static RtspConfig config(NodeConfig node, Settings settings, int port) {
        RtspConfig usual = RtspConfig.at(node.listenOn(port));
        RtspConfig.Crowd crowd = usual.crowd();
        return usual.withCrowd(new RtspConfig.Crowd(
                        settings.limit(ConfigKey.RTSP_CONNECTIONS).orElse(Integer.MAX_VALUE),
                        settings.limit(ConfigKey.RTSP_CONNECTIONS_PER_ADDRESS).orElse(Integer.MAX_VALUE),
                        crowd.maxStrangers(),
                        crowd.maxStrangerRequests(),
                        crowd.requestsPerSecond()))
                .withUdpPorts(settings.portRange(ConfigKey.RTSP_UDP_PORTS))
                .withTrustedProxies(node.trustedProxies());
    }
}
