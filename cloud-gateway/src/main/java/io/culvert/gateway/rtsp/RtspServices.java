package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.rtsp.replay.RecordedMedia;
import io.culvert.gateway.stream.StreamHub;
import io.netty.util.concurrent.Ticker;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * What every connection of one server shares. All of it is thread-safe.
 *
 * @param protocol RTSP, or RTSPS with everything inside TLS
 * @param clock wall time of what is told to others
 * @param archive what is recorded
 * @param reading runs what has to wait for a disk or the database, on a thread each
 * @param draining whether new sessions are refused because the gateway stops
 */
record RtspServices(
        Protocol protocol,
        RtspConfig config,
        ViewerGate gate,
        StreamHub hub,
        DatagramPorts ports,
        ConnectionLimit limit,
        RtspMeters meters,
        Ticker ticker,
        InstantSource clock,
        RecordedMedia.Archive archive,
        ReadingThreads reading,
        BooleanSupplier draining) {}
