package io.culvert.gateway.rtsp;

import java.net.InetSocketAddress;
import java.time.Duration;

/** The usual settings of the door with one of them changed. */
final class RtspConfigs {
    private RtspConfigs() {}

    static RtspConfig withQueue(RtspConfig config, int bytes) {
        return new RtspConfig(
                config.listen(),
                config.requestLimits(),
                config.crowd(),
                config.patience(),
                bytes,
                config.reportInterval(),
                config.udpPorts(),
                config.trustedProxies());
    }

    static RtspConfig withReports(RtspConfig config, Duration interval) {
        return new RtspConfig(
                config.listen(),
                config.requestLimits(),
                config.crowd(),
                config.patience(),
                config.maxQueueBytes(),
                interval,
                config.udpPorts(),
                config.trustedProxies());
    }

    static RtspConfig withStall(RtspConfig config, Duration stall) {
        RtspConfig.Patience now = config.patience();
        return config.withPatience(new RtspConfig.Patience(
                now.greeting(), now.firstRequest(), now.stranger(), now.message(), now.session(), now.probe(), stall));
    }

    static RtspConfig withSession(RtspConfig config, Duration session) {
        RtspConfig.Patience now = config.patience();
        return config.withPatience(new RtspConfig.Patience(
                now.greeting(), now.firstRequest(), now.stranger(), now.message(), session, now.probe(), now.stall()));
    }

    static RtspConfig withProbe(RtspConfig config, Duration probe) {
        RtspConfig.Patience now = config.patience();
        return config.withPatience(new RtspConfig.Patience(
                now.greeting(), now.firstRequest(), now.stranger(), now.message(), now.session(), probe, now.stall()));
    }

    static RtspConfig withMessage(RtspConfig config, Duration message) {
        RtspConfig.Patience now = config.patience();
        return config.withPatience(new RtspConfig.Patience(
                now.greeting(), now.firstRequest(), now.stranger(), message, now.session(), now.probe(), now.stall()));
    }

    static RtspConfig withStrangers(RtspConfig config, int perAddress) {
        RtspConfig.Patience now = config.patience();
        return config.withCrowd(new RtspConfig.Crowd(100, 100, perAddress, 64, 1_000))
                .withPatience(new RtspConfig.Patience(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        now.stranger(),
                        now.message(),
                        now.session(),
                        now.probe(),
                        now.stall()));
    }

    static RtspConfig listeningAt(RtspConfig config, InetSocketAddress listen) {
        return new RtspConfig(
                listen,
                config.requestLimits(),
                config.crowd(),
                config.patience(),
                config.maxQueueBytes(),
                config.reportInterval(),
                config.udpPorts(),
                config.trustedProxies());
    }

    static RtspConfig withCrowd(RtspConfig config, int connections, int strangerRequests, int requestsPerSecond) {
        return config.withCrowd(new RtspConfig.Crowd(connections, 10_000, 1_000, strangerRequests, requestsPerSecond));
    }
}
