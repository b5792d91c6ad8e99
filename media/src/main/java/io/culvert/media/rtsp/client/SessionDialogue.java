package io.culvert.media.rtsp.client;

import io.culvert.media.rtsp.InterleavedFrame;
import io.culvert.media.rtsp.PublicHeader;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspHeaders;
import io.culvert.media.rtsp.RtspMethods;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.culvert.media.rtsp.SessionHeader;
import io.culvert.media.rtsp.TransportHeader;
import io.culvert.media.rtsp.client.RtspClientFailure.Kind;
import io.culvert.media.sdp.SdpException;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads a connected camera to PLAY, and to TEARDOWN at the end.
 *
 * <pre>
 *  OPTIONS → DESCRIBE → SETUP video → SETUP audio → PLAY … keep-alive … → TEARDOWN
 *                          └ 461 to TCP: again with UDP (AUTO only)
 * </pre>
 *
 * <p>What a camera may get wrong without harm: refuse OPTIONS, refuse the audio track, answer with other channels or
 * another transport than asked, change its session id between two SETUPs (the first one counts), leave out headers.
 *
 * <p>Protocol: RFC 2326 sections 10 and 12. Threading: confined to the channel's event loop.
 */
final class SessionDialogue {

    private static final Logger log = LoggerFactory.getLogger(SessionDialogue.class);

    private static final Duration TEARDOWN_TIMEOUT = Duration.ofMillis(500);

    /** Whom it tells. Exactly one of {@code playing} and {@code failed} comes, or none after {@link #close()}. */
    interface Owner {
        void described(StreamDescription description);

        void playing();

        void failed(RtspClientFailure failure);
    }

    private final Channel channel;
    private final RtspClientConfig config;
    private final RequestExchange exchange;
    private final InterleavedRoutes routes;
    private final ReceiverReports reports;
    private final FloodGate gate;
    private final TrackReceiver.Output output;
    private final Owner owner;

    private final List<TrackReceiver> receivers = new ArrayList<>(2);
    private final List<UdpPorts> udpPorts = new ArrayList<>(0);
    private PublicHeader offered = PublicHeader.NONE;
    private TrackPlan plan;
    private int nextCandidate;
    private boolean udp;
    private boolean closed;
    private @Nullable String sessionId;
    private int timeoutSeconds = SessionHeader.DEFAULT_TIMEOUT_SECONDS;
    private @Nullable KeepAlive keepAlive;

    SessionDialogue(
            Channel channel,
            RtspClientConfig config,
            RequestExchange exchange,
            InterleavedRoutes routes,
            ReceiverReports reports,
            FloodGate gate,
            TrackReceiver.Output output,
            Owner owner) {
        this.channel = channel;
        this.config = config;
        this.exchange = exchange;
        this.routes = routes;
        this.reports = reports;
        this.gate = gate;
        this.output = output;
        this.owner = owner;
        this.plan = new TrackPlan(config.url().uri(), List.of());
        this.udp = config.transport() == MediaTransport.UDP;
    }

    void start() {
        send(RtspMethods.OPTIONS, config.url().uri(), new RtspHeaders(), this::optionsAnswered, owner::failed);
    }

    /** The tracks that are set up, each at the position of its index. */
    List<TrackReceiver> receivers() {
        return receivers;
    }

    /** Whether the camera holds a session that it should be told the end of. */
    boolean hasSession() {
        return sessionId != null;
    }

    /** Tells the camera the end; {@code done} runs when it answered or half a second later. */
    void teardown(Runnable done) {
        exchange.send(
                RtspMethods.TEARDOWN,
                plan.aggregateUri(),
                sessionHeaders(),
                TEARDOWN_TIMEOUT,
                response -> done.run(),
                failure -> done.run());
    }

    /** Stops every timer and port; the connection stays. */
    void close() {
        closed = true;
        if (keepAlive != null) {
            keepAlive.stop();
        }
        udpPorts.forEach(UdpPorts::close);
        udpPorts.clear();
        receivers.forEach(TrackReceiver::close);
    }

    private void optionsAnswered(RtspResponse response) {
        if (response.isSuccess()) {
            List<String> methods = response.headers().all(RtspHeaderNames.PUBLIC);
            offered = PublicHeader.parse(methods.isEmpty() ? response.headers().all(RtspHeaderNames.ALLOW) : methods);
        }
        send(
                RtspMethods.DESCRIBE,
                config.url().uri(),
                RtspHeaders.of(RtspHeaderNames.ACCEPT, "application/sdp"),
                this::describeAnswered,
                owner::failed);
    }

    private void describeAnswered(RtspResponse response) {
        if (!response.isSuccess()) {
            owner.failed(
                    StatusMapping.failure(RtspMethods.DESCRIBE, config.url().uri(), response));
            return;
        }
        String contentBase = response.header(RtspHeaderNames.CONTENT_BASE);
        String base = contentBase == null ? response.header(RtspHeaderNames.CONTENT_LOCATION) : contentBase;
        try {
            plan = TrackPlan.of(SessionDescription.parse(response.bodyText()), base, config.url(), config.videoOnly());
        } catch (SdpException e) {
            owner.failed(
                    new RtspClientFailure(Kind.PROTOCOL, "description of " + config.url() + ": " + e.getMessage()));
            return;
        }
        if (plan.tracks().isEmpty()) {
            owner.failed(new RtspClientFailure(
                    Kind.UNSUPPORTED, config.url() + " has no " + (config.videoOnly() ? "video" : "video or audio")));
        } else if (config.describeOnly()) {
            owner.described(plan.description());
            owner.failed(new RtspClientFailure(Kind.CLOSED_BY_US, "described " + config.url()));
        } else {
            setUpNext();
        }
    }

    private void setUpNext() {
        if (nextCandidate == plan.tracks().size()) {
            play();
            return;
        }
        TrackPlan.Candidate candidate = plan.tracks().get(nextCandidate);
        if (!udp) {
            setUp(candidate, null);
            return;
        }
        UdpPorts.open(
                gate, channel.eventLoop(), address(channel.localAddress()), address(channel.remoteAddress()), ports -> {
                    if (ports == null) {
                        refused(new RtspClientFailure(Kind.UNSUPPORTED, "no pair of UDP ports is free"));
                    } else if (closed) {
                        ports.close();
                    } else {
                        udpPorts.add(ports);
                        setUp(candidate, ports);
                    }
                });
    }

    private static InetAddress address(SocketAddress address) {
        return ((InetSocketAddress) address).getAddress();
    }

    private void setUp(TrackPlan.Candidate candidate, @Nullable UdpPorts ports) {
        TransportHeader asked = ports == null
                ? TransportHeader.interleaved(2 * receivers.size())
                : TransportHeader.udp(ports.rtpPort(), ports.rtcpPort());
        send(
                RtspMethods.SETUP,
                candidate.controlUri(),
                sessionHeaders().add(RtspHeaderNames.TRANSPORT, asked.format()),
                response -> setUpAnswered(candidate, ports, response),
                this::refused);
    }

    private void setUpAnswered(TrackPlan.Candidate candidate, @Nullable UdpPorts ports, RtspResponse response) {
        if (!response.isSuccess()) {
            boolean tcpRefused = ports == null && response.status() == RtspStatus.UNSUPPORTED_TRANSPORT.code();
            if (tcpRefused && config.transport() == MediaTransport.AUTO && receivers.isEmpty()) {
                log.debug("{} refuses TCP, trying UDP", config.url());
                udp = true;
                setUpNext();
            } else {
                refused(StatusMapping.failure(RtspMethods.SETUP, candidate.controlUri(), response));
            }
            return;
        }
        takeSession(response);
        List<TransportHeader> transports =
                TransportHeader.parse(String.join(",", response.headers().all(RtspHeaderNames.TRANSPORT)));
        TransportHeader transport = transports.isEmpty() ? null : transports.get(0);
        TrackDescription description = candidate.description().withIndex(receivers.size());
        TrackReceiver receiver = new TrackReceiver(description, output);
        if (ports == null || (transport != null && (transport.tcp() || transport.interleaved() != null))) {
            if (transport != null && !transport.tcp() && transport.interleaved() == null) {
                refused(new RtspClientFailure(Kind.UNSUPPORTED, "the camera answers UDP to a SETUP for TCP"));
                return;
            }
            receiveInterleaved(receiver, transport);
        } else {
            receiveUdp(receiver, ports, transport);
        }
        nextCandidate++;
        setUpNext();
    }

    private void receiveInterleaved(TrackReceiver receiver, @Nullable TransportHeader transport) {
        int first = 2 * receivers.size();
        TransportHeader.Pair asked = new TransportHeader.Pair(first, first + 1);
        TransportHeader.Pair answered = transport == null ? null : transport.interleaved();
        receivers.add(receiver);
        int reportChannel = routes.add(receiver, answered == null ? asked : answered, asked);
        reports.add(receiver, packet -> channel.writeAndFlush(new InterleavedFrame(reportChannel, packet)));
    }

    private void receiveUdp(TrackReceiver receiver, UdpPorts ports, @Nullable TransportHeader transport) {
        TransportHeader.Pair server = transport == null ? null : transport.serverPort();
        receivers.add(receiver);
        ports.start(
                receiver,
                server == null ? 0 : server.first(),
                server == null ? 0 : server.second(),
                reports.empty(channel.alloc()));
        reports.add(receiver, ports::sendRtcp);
    }

    /** A track that cannot be set up: fatal for the first one, which is the video; the rest can be missed. */
    private void refused(RtspClientFailure failure) {
        if (receivers.isEmpty()) {
            owner.failed(failure);
        } else {
            log.info("left out a track of {}: {}", config.url(), failure.message());
            nextCandidate++;
            setUpNext();
        }
    }

    private void play() {
        List<TrackDescription> tracks = new ArrayList<>();
        receivers.forEach(receiver -> tracks.add(receiver.description()));
        owner.described(new StreamDescription(tracks));
        if (closed) {
            return;
        }
        RtspHeaders headers = sessionHeaders().add(RtspHeaderNames.RANGE, "npt=0.000-");
        send(RtspMethods.PLAY, plan.aggregateUri(), headers, this::playAnswered, owner::failed);
    }

    private void playAnswered(RtspResponse response) {
        if (response.status() == RtspStatus.INVALID_RANGE.code()) {
            send(RtspMethods.PLAY, plan.aggregateUri(), sessionHeaders(), this::playAnsweredAtLast, owner::failed);
        } else {
            playAnsweredAtLast(response);
        }
    }

    private void playAnsweredAtLast(RtspResponse response) {
        if (!response.isSuccess()) {
            owner.failed(StatusMapping.failure(RtspMethods.PLAY, plan.aggregateUri(), response));
            return;
        }
        takeSession(response);
        keepAlive = new KeepAlive(
                channel.eventLoop(),
                exchange,
                offered,
                plan.aggregateUri(),
                sessionHeaders(),
                config.responseTimeout());
        keepAlive.start(Duration.ofSeconds(timeoutSeconds));
        owner.playing();
    }

    /** H264DVR names another session in each SETUP and wants the first one back; GW raises the timeout in PLAY. */
    private void takeSession(RtspResponse response) {
        String value = response.header(RtspHeaderNames.SESSION);
        SessionHeader session = value == null ? null : SessionHeader.parse(value);
        if (session == null) {
            return;
        }
        if (sessionId == null) {
            sessionId = session.id();
        }
        Integer seconds = session.timeoutSeconds();
        if (seconds != null) {
            timeoutSeconds = seconds;
        }
    }

    private RtspHeaders sessionHeaders() {
        RtspHeaders headers = new RtspHeaders();
        return sessionId == null ? headers : headers.add(RtspHeaderNames.SESSION, sessionId);
    }

    private void send(
            String method,
            String uri,
            RtspHeaders headers,
            Consumer<RtspResponse> answered,
            Consumer<RtspClientFailure> failed) {
        exchange.send(method, uri, headers, config.responseTimeout(), answered, failed);
    }
}
