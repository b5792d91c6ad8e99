package io.culvert.media.rtsp.client;

import static io.culvert.media.rtsp.client.ClientLoops.config;
import static io.culvert.media.rtsp.client.FakeCamera.answer;
import static io.culvert.media.rtsp.client.FakeCamera.describe;
import static io.culvert.media.rtsp.client.RtpBytes.rtp;
import static io.culvert.media.rtsp.client.RtpBytes.senderReport;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtsp.client.RecordingListener.Packet;
import io.culvert.media.rtsp.client.RtspClientFailure.Kind;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.StreamDescription;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From OPTIONS to the first packet over TCP, with a camera that does it right and one that does not. */
class RtspClientSetUpIT {

    @RegisterExtension
    static final ClientLoops LOOPS = new ClientLoops();

    private final RecordingListener heard = new RecordingListener();

    @Test
    void open_videoAudioMetadata_setsUpVideoAndAudioOnly() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_AUDIO_METADATA)) {
            camera.on("PLAY", (request, connection) -> {
                connection.sendFrame(0, rtp(96, 7));
                connection.answer(request, "200 OK", "Session: 4711");
                connection.sendFrame(2, rtp(8, 9));
                connection.sendFrame(1, senderReport());
            });

            LOOPS.open(camera.url(), heard);

            StreamDescription description = heard.awaitDescribed();
            heard.awaitPlaying();
            assertThat(description.tracks()).extracting("codec").containsExactly(Codec.H264, Codec.PCMA);
            assertThat(heard.nextPacket()).isEqualTo(new Packet(0, false, 7, 20));
            assertThat(heard.nextPacket()).isEqualTo(new Packet(1, false, 9, 20));
            assertThat(heard.nextPacket()).isEqualTo(new Packet(0, true, 0, 28));
            assertThat(camera.next("SETUP").uri()).isEqualTo(camera.url() + "/trackID=1");
            FakeCamera.Request second = camera.next("SETUP");
            assertThat(second.uri()).isEqualTo(camera.url() + "/trackID=2");
            assertThat(second.header("Session")).isEqualTo("4711");
            assertThat(second.header("Transport")).isEqualTo("RTP/AVP/TCP;unicast;interleaved=2-3");
            assertThat(camera.waiting("SETUP")).isZero();
        }
    }

    @Test
    void open_videoOnly_leavesAudioAlone() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_AUDIO_METADATA)) {
            LOOPS.open(config(camera.url()).withVideoOnly(true), heard);

            heard.awaitPlaying();
            assertThat(heard.awaitDescribed().tracks()).hasSize(1);
        }
    }

    @Test
    void open_audioSetupRefused_playsTheVideo() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_AUDIO_METADATA)) {
            camera.on(
                    "SETUP",
                    (request, connection) -> connection.answer(
                            request,
                            request.uri().endsWith("trackID=2") ? "461 Unsupported Transport" : "200 OK",
                            "Session: 1",
                            "Transport: " + request.header("Transport")));

            LOOPS.open(camera.url(), heard);

            heard.awaitPlaying();
            assertThat(heard.awaitDescribed().tracks()).hasSize(1);
        }
    }

    @Test
    void open_describeOnly_takesNoSession() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_AUDIO_METADATA)) {
            LOOPS.open(config(camera.url()).withDescribeOnly(true), heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.CLOSED_BY_US);
            assertThat(heard.awaitDescribed().tracks()).hasSize(2);
            assertThat(camera.waiting("SETUP")).isZero();
            assertThat(camera.waiting("TEARDOWN")).isZero();
        }
    }

    @Test
    void open_optionsRefused_goesOn() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("OPTIONS", answer("500 Internal Server Error"));

            LOOPS.open(camera.url(), heard);

            heard.awaitPlaying();
        }
    }

    @Test
    void open_rangeRefused_playsWithoutRange() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on(
                    "PLAY",
                    (request, connection) -> connection.answer(
                            request, request.header("Range").isEmpty() ? "200 OK" : "457 Invalid Range"));

            LOOPS.open(camera.url(), heard);

            heard.awaitPlaying();
        }
    }

    @Test
    void open_strayFramesAndOddAnswers_areCopedWith() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("OPTIONS", (request, connection) -> {
                connection.sendFrame(7, rtp(96, 1));
                connection.send("RTSP/1.0 100 Continue\r\nCSeq: 1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                connection.send("\r\nRTSP/1.0 200 OK\ncseq: 99\n\n".getBytes(StandardCharsets.US_ASCII));
                connection.send("RTSP/1.0 200 OK\nServer: no CSeq\n\n".getBytes(StandardCharsets.US_ASCII));
            });

            LOOPS.open(camera.url(), heard);

            heard.awaitPlaying();
            assertThat(heard.packets).isEmpty();
        }
    }

    @Test
    void setUp_otherChannelsThanAsked_areFollowed() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_AUDIO_METADATA)) {
            camera.on(
                            "SETUP",
                            (request, connection) -> connection.answer(
                                    request,
                                    "200 OK",
                                    "Session: 1",
                                    "Transport: RTP/AVP/TCP;interleaved="
                                            + (request.uri().endsWith("1") ? "10-11" : "6-7")))
                    .on("PLAY", (request, connection) -> {
                        connection.answer(request, "200 OK");
                        connection.sendFrame(6, rtp(8, 2));
                        connection.sendFrame(10, rtp(96, 1));
                    });

            LOOPS.open(camera.url(), heard);

            assertThat(heard.nextPacket()).isEqualTo(new Packet(1, false, 2, 20));
            assertThat(heard.nextPacket()).isEqualTo(new Packet(0, false, 1, 20));
        }
    }

    @Test
    void setUp_sameChannelsForBothTracks_takesTheAskedOnes() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_AUDIO_METADATA)) {
            camera.on("SETUP", answer("200 OK", "Session: 1", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"))
                    .on("PLAY", (request, connection) -> {
                        connection.answer(request, "200 OK");
                        connection.sendFrame(2, rtp(8, 2));
                        connection.sendFrame(0, rtp(96, 1));
                    });

            LOOPS.open(camera.url(), heard);

            assertThat(heard.nextPacket()).isEqualTo(new Packet(1, false, 2, 20));
            assertThat(heard.nextPacket()).isEqualTo(new Packet(0, false, 1, 20));
        }
    }

    @Test
    void setUp_noTransportInAnswer_takesTheAskedChannels() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("SETUP", answer("200 OK", "Session: 1")).on("PLAY", (request, connection) -> {
                connection.answer(request, "200 OK");
                connection.sendFrame(0, rtp(96, 1));
            });

            LOOPS.open(camera.url(), heard);

            assertThat(heard.nextPacket()).isEqualTo(new Packet(0, false, 1, 20));
        }
    }

    @Test
    void play_channelNobodyAgreedOn_isFoundByPayloadType() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_AUDIO_METADATA)) {
            camera.on("PLAY", (request, connection) -> {
                connection.answer(request, "200 OK");
                connection.sendFrame(0, rtp(96, 1));
                connection.sendFrame(8, rtp(96, 3));
                connection.sendFrame(4, rtp(8, 2));
            });

            LOOPS.open(camera.url(), heard);

            assertThat(heard.nextPacket()).isEqualTo(new Packet(0, false, 1, 20));
            assertThat(heard.nextPacket()).isEqualTo(new Packet(1, false, 2, 20));
        }
    }

    @Test
    void setUp_sessionIdChangesBetweenTracks_theFirstCounts() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_AUDIO_METADATA)) {
            AtomicInteger ids = new AtomicInteger(231970);
            camera.on(
                    "SETUP",
                    (request, connection) -> connection.answer(
                            request,
                            "200 OK",
                            "Session:      " + ids.getAndAdd(10) + " ;timeout=60",
                            "Transport: " + request.header("Transport")));

            LOOPS.open(camera.url(), heard);

            assertThat(camera.next("PLAY").header("Session")).isEqualTo("231970");
        }
    }

    @Test
    void describe_foreignControlUrls_stayOnTheConnection() throws Exception {
        String sdp = FakeCamera.VIDEO_ONLY.replace(
                "a=control:trackID=1", "a=control:rtsp://192.0.2.9:8554/hidden/track1?a=b");
        try (FakeCamera camera = FakeCamera.playing(sdp)) {
            camera.on("DESCRIBE", describe(sdp, "Content-Base: rtsp://192.0.2.9:8554/hidden/"));

            LOOPS.open(camera.url(), heard);

            heard.awaitPlaying();
            assertThat(camera.next("SETUP").uri()).isEqualTo("rtsp://192.0.2.9:8554/hidden/track1?a=b");
            assertThat(camera.next("PLAY").uri()).isEqualTo("rtsp://192.0.2.9:8554/hidden/");
            assertThat(camera.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void describe_redirect_isNotFollowed() throws Exception {
        try (FakeCamera other = FakeCamera.playing(FakeCamera.VIDEO_ONLY);
                FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("DESCRIBE", answer("302 Moved Temporarily", "Location: " + other.url()));

            LOOPS.open(camera.url(), heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(other.connectionCount()).isZero();
        }
    }

    @Test
    void describe_refusals_haveTheirKinds() throws Exception {
        assertThat(closedAfterDescribe("404 Not Found")).isEqualTo(Kind.NO_SUCH_STREAM);
        assertThat(closedAfterDescribe("403 Forbidden")).isEqualTo(Kind.BAD_CREDENTIALS);
        assertThat(closedAfterDescribe("503 Service Unavailable")).isEqualTo(Kind.BUSY);
        assertThat(closedAfterDescribe("500 Internal Server Error")).isEqualTo(Kind.PROTOCOL);
        assertThat(closedAfterDescribe("200 OK")).isEqualTo(Kind.PROTOCOL);
    }

    private static Kind closedAfterDescribe(String status) throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("DESCRIBE", answer(status));
            RecordingListener listener = new RecordingListener();
            LOOPS.open(camera.url(), listener);
            return listener.awaitClosed().kind();
        }
    }

    @Test
    void describe_nothingToWatch_isUnsupported() throws Exception {
        try (FakeCamera camera = FakeCamera.playing("v=0\ns=x\nm=application 0 RTP/AVP 107\n")) {
            LOOPS.open(camera.url(), heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.UNSUPPORTED);
        }
    }

    @Test
    void setUp_453_isBusy() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("SETUP", answer("453 Not Enough Bandwidth"));

            LOOPS.open(camera.url(), heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.BUSY);
        }
    }

    @Test
    void play_refused_tearsTheSessionDown() throws Exception {
        try (FakeCamera camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY)) {
            camera.on("PLAY", answer("503 Service Unavailable"));

            LOOPS.open(camera.url(), heard);

            assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.BUSY);
            assertThat(camera.next("TEARDOWN").header("Session")).isEqualTo("4711");
        }
    }
}
