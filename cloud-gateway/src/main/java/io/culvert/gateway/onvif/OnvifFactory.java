package io.culvert.gateway.onvif;

import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.archive.index.Timelines;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.gateway.motion.MotionMarks;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.stream.StreamHub;
import io.culvert.gateway.stream.StreamKey;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Puts the ONVIF door together. */
@Factory
final class OnvifFactory {

    @Singleton
    OnvifDoor onvifDoor(
            AccessGate gate,
            NodeConfig node,
            OnvifAddresses addresses,
            Timelines timelines,
            Recordings recordings,
            MotionMarks marks,
            StreamHub hub,
            Clock clock) {
        return door(
                gate,
                node,
                addresses,
                new IndexedPast(timelines, recordings, marks),
                (camera, quality) -> hub.status(new StreamKey(camera.id(), camera.epoch(), quality)).tracks().stream()
                        .map(TrackCoding::of)
                        .toList(),
                clock,
                System::nanoTime);
    }

    static OnvifDoor door(
            AccessGate gate,
            NodeConfig node,
            OnvifAddresses addresses,
            Past past,
            KnownTracks tracks,
            Clock clock,
            LongSupplier nanoClock) {
        return new OnvifDoor(
                new OnvifLogins(gate, clock, nanoClock), services(node, addresses, past, tracks, clock, nanoClock));
    }

    static List<OnvifService> services(
            NodeConfig node,
            OnvifAddresses addresses,
            Past past,
            KnownTracks tracks,
            Clock clock,
            LongSupplier nanoClock) {
        VisibleRecordings recordings = new VisibleRecordings(past, tracks, clock);
        List<OnvifService> services = new ArrayList<>(List.of(
                new MediaService(addresses, tracks),
                new RecordingService(recordings),
                new SearchService(recordings, past, clock, nanoClock),
                new ReplayService(addresses, recordings)));
        services.addFirst(new DeviceService(node, addresses, clock, List.copyOf(services)));
        return services;
    }
}
