package io.culvert.gateway.rtsp;

import io.culvert.gateway.node.EventLoops;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.pki.GatewayTls;
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
    RtspServer rtsp(NodeConfig node, EventLoops loops, ViewerGate gate, StreamHub hub, RtspMeters meters) {
        return new RtspServer(RtspConfig.at(node.listenOn(node.rtspPort())), null, loops, gate, hub, meters);
    }

    @Singleton
    @Named("rtsps")
    RtspServer rtsps(
            NodeConfig node, EventLoops loops, ViewerGate gate, StreamHub hub, RtspMeters meters, GatewayTls tls) {
        if (node.rtspsPort().isEmpty()) {
            throw new DisabledBeanException("culvert.rtsps.port is off");
        }
        RtspConfig config = RtspConfig.at(node.listenOn(node.rtspsPort().getAsInt()));
        return new RtspServer(config, tls.forViewers(), loops, gate, hub, meters);
    }
}
