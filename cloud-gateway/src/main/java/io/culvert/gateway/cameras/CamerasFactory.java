package io.culvert.gateway.cameras;

import io.culvert.gateway.changes.ChangeFeed;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.events.Outbox;
import io.culvert.gateway.node.EventLoops;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.node.OutboundRule;
import io.culvert.gateway.provisioning.QrEnrolments;
import io.culvert.gateway.stream.PullSource;
import io.culvert.gateway.stream.SourceSink;
import io.culvert.gateway.stream.StreamConfig;
import io.culvert.gateway.stream.StreamHub;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.gateway.stream.StreamSource;
import io.culvert.gateway.tunnel.AgentStreams;
import io.culvert.gateway.vault.Vault;
import io.culvert.media.rtsp.client.HostResolver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.json.JsonMapper;
import io.netty.channel.EventLoop;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Puts the cameras together, and the hub that they feed. */
@Factory
final class CamerasFactory {

    @Singleton
    CameraTable cameraTable(Database database) {
        return new CameraTable(database);
    }

    @Singleton
    CameraDirectory cameraDirectory(CameraTable table) {
        return new CameraDirectory(table);
    }

    @Singleton
    DirectSources directSources(Vault vault, NodeConfig config) {
        return new DirectSources(vault, new OutboundRule(config.outboundAllow()), HostResolver.system());
    }

    @Singleton
    CameraSources cameraSources(CameraDirectory cameras, DirectSources direct, AgentStreams agents) {
        return new CameraSources(cameras, direct, behind(agents), PullSource::open);
    }

    private static CameraSources.Agents behind(AgentStreams agents) {
        return new CameraSources.Agents() {
            @Override
            public StreamSource open(String agentId, String input, StreamKey key, SourceSink sink) {
                return agents.open(agentId, input, key, sink);
            }

            @Override
            public @Nullable EventLoop loop(String agentId) {
                return agents.loop(agentId);
            }
        };
    }

    @Singleton
    StreamEvents streamEvents(CameraDirectory cameras, Outbox outbox) {
        return new StreamEvents(cameras, outbox::tell);
    }

    @Singleton
    StreamHub streamHub(CameraSources sources, EventLoops loops, MeterRegistry meters, StreamEvents events) {
        return new StreamHub(sources, loops.workers(), StreamConfig.defaults(), meters, events);
    }

    @Singleton
    CameraStreams cameraStreams(CameraDirectory cameras, StreamHub hub) {
        return new CameraStreams(cameras, hub);
    }

    @Singleton
    CameraProbe cameraProbe(DirectSources direct, EventLoops loops) {
        return new CameraProbe(direct, loops.workers());
    }

    @Singleton
    Cameras cameras(CameraTable table, DirectSources direct, Database database, Outbox outbox, ChangeFeed changes) {
        return new Cameras(table, direct, database, outbox, changes, Clock.systemUTC());
    }

    @Singleton
    @Bean(preDestroy = "stop")
    EnrolledCameras enrolledCameras(
            QrEnrolments enrolments, Database database, Outbox outbox, JsonMapper json, Clock clock) {
        return new EnrolledCameras(enrolments, database, outbox, json, clock);
    }
}
