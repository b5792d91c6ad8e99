package io.culvert.media.rtsp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtsp.RtpInfoHeader.Entry;
import io.culvert.media.rtsp.TransportHeader.Pair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of headers, as RFC 2326 writes them and as cameras do. */
class HeaderValuesTest {

    @Test
    void headers_keepOrderAndIgnoreCase() {
        RtspHeaders headers = RtspHeaders.of("A", "1", "b", "2", "a", "3");

        assertThat(headers.first("a")).isEqualTo("1");
        assertThat(headers.all("A")).containsExactly("1", "3");
        List<String> fields = new ArrayList<>();
        headers.copy().set("A", "9").forEach((name, value) -> fields.add(name + '=' + value));
        assertThat(fields).containsExactly("b=2", "A=9");
        assertThat(headers.remove("A").size()).isEqualTo(1);
        assertThat(headers.contains("a")).isFalse();
    }

    @Test
    void transport_listOfClient_isReadInOrder() {
        List<TransportHeader> transports = TransportHeader.parse("RTP/AVP;multicast;mode=\"PLAY\";port=5000-5001,"
                + "RTP/AVP;unicast;client_port=3456,rtp/avp/tcp; Interleaved = 2-3 ;bogus, RAW/RAW/UDP, RTP");

        assertThat(transports).hasSize(3);
        assertThat(transports.get(0).multicast()).isTrue();
        assertThat(transports.get(0).multicastPort()).isEqualTo(new Pair(5000, 5001));
        assertThat(transports.get(1).clientPort()).isEqualTo(new Pair(3456, 3457));
        assertThat(transports.get(2).tcp()).isTrue();
        assertThat(transports.get(2).interleaved()).isEqualTo(new Pair(2, 3));
    }

    @Test
    void transport_numbersOutOfRange_areLeftOut() {
        assertThat(TransportHeader.parse("RTP/AVP/TCP;interleaved=255")).isEmpty();
        assertThat(TransportHeader.parse("RTP/AVP/TCP;interleaved=0-256")).isEmpty();
        assertThat(TransportHeader.parse("RTP/AVP;client_port=65535")).isEmpty();
        assertThat(TransportHeader.parse("RTP/AVP;client_port=-1-2")).isEmpty();
        assertThat(TransportHeader.parse("RTP/AVP;client_port=a")).isEmpty();
        assertThat(TransportHeader.parse("RTP/AVP;x,".repeat(100))).hasSize(16);
    }

    @Test
    void transport_ofCameras_isUnderstood() {
        TransportHeader hikvision = TransportHeader.parse(
                        CameraText.header("hikvision_ipc_blanks-before-session", "Transport"))
                .get(0);
        assertThat(hikvision.ssrc()).isEqualTo(0x4cacc3d1L);
        assertThat(hikvision.mode()).isEqualTo("play");
        TransportHeader dvr = TransportHeader.parse(
                        CameraText.header("h264dvr_xm_foreign-source-and-zero-ssrc", "Transport"))
                .get(0);
        assertThat(dvr.tcp()).isFalse();
        assertThat(dvr.serverPort()).isEqualTo(new Pair(40000, 40001));
        assertThat(dvr.source()).isEqualTo("127.0.0.1");
    }

    @Test
    void transport_formatted_isReadBackTheSame() {
        TransportHeader full = TransportHeader.udp(20000, 20001)
                .withServerPort(new Pair(5, 6))
                .withSource("10.0.0.1")
                .withDestination("10.0.0.2")
                .withSsrc(0xDEADBEEFL)
                .withMode("PLAY")
                .withProfile("RTP/AVPF");

        assertThat(TransportHeader.parse(full.format())).containsExactly(full);
        assertThat(TransportHeader.interleaved(4).format()).isEqualTo("RTP/AVP/TCP;unicast;interleaved=4-5");
        assertThat(full.format()).contains("ssrc=DEADBEEF");
        TransportHeader group = TransportHeader.udp(2, 3).withMulticast(true).withMulticastPort(new Pair(7, 8));
        assertThat(TransportHeader.parse(group.format())).containsExactly(group);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "708345999;timeout=60, 708345999, 60",
                "9a90de54; timeout=120, 9a90de54, 120",
                "'  abc  ', abc, -",
                "a b;c;timeout=30, a b;c, 30",
                "abc;, abc, -",
                "abc;x=y;TIMEOUT = 5, abc, 5",
                "abc;timeout=0, abc, -",
                "abc;timeout=-5, abc, -",
                "abc;timeout=soon, abc, -",
                "abc;timeout=999999999, abc, 86400",
            })
    void session_isSplitFromItsTimeout(String value, String id, Integer timeout) {
        assertThat(SessionHeader.parse(value)).isEqualTo(new SessionHeader(id, timeout));
    }

    @Test
    void session_withoutId_isNull() {
        assertThat(SessionHeader.parse(" ;timeout=5")).isNull();
        assertThat(new SessionHeader("a", 5).format()).isEqualTo("a;timeout=5");
        assertThat(new SessionHeader("a", null).format()).isEqualTo("a");
    }

    @Test
    void rtpInfo_ofCameras_isUnderstood() {
        assertThat(RtpInfoHeader.parse(CameraText.header("reolink_ipc_relative-rtp-info", "RTP-Info"))
                        .entries())
                .containsExactly(
                        new Entry("trackID=1", 16852, 1070938629L), new Entry("trackID=2", 39409, 3075976528L));
        assertThat(RtpInfoHeader.parse(CameraText.header("gw_ipc_timeout-behind-a-blank", "RTP-Info"))
                        .entries())
                .containsExactly(new Entry("rtsp://10.1.2.3:5050/H264/video", 271, 1621990950L));
    }

    @Test
    void rtpInfo_urlWithCommasAndSemicolons_staysWhole() {
        RtpInfoHeader header = RtpInfoHeader.parse("url=rtsp://h/a,b;c=d;seq=5, url=\"x\";rtptime=99999999999;seq=-1");

        assertThat(header.entries())
                .containsExactly(new Entry("rtsp://h/a,b;c=d", 5, null), new Entry("x", null, null));
        assertThat(RtpInfoHeader.parse("nonsense").entries()).isEmpty();
        RtpInfoHeader two = new RtpInfoHeader(List.of(new Entry("a", 1, 2L), new Entry("b", null, null)));
        assertThat(two.format()).isEqualTo("url=a;seq=1;rtptime=2,url=b");
        assertThat(RtpInfoHeader.parse(two.format())).isEqualTo(two);
    }

    @Test
    void range_npt_isReadAndWritten() {
        assertThat(RangeHeader.parse("npt=now-")).isEqualTo(RangeHeader.LIVE);
        assertThat(RangeHeader.parse("npt=0.000-596.48;time=19970123T143720Z"))
                .isEqualTo(new RangeHeader.Npt(Duration.ZERO, Duration.ofMillis(596_480)));
        assertThat(RangeHeader.parse("NPT = 1:02:03.5 - "))
                .isEqualTo(new RangeHeader.Npt(Duration.ofMillis(3_723_500), null));
        assertThat(RangeHeader.parse("npt=-10")).isEqualTo(new RangeHeader.Npt(Duration.ZERO, Duration.ofSeconds(10)));
        assertThat(new RangeHeader.Npt(Duration.ofMillis(1500), null).format()).isEqualTo("npt=1.500-");
        assertThat(RangeHeader.LIVE.format()).isEqualTo("npt=now-");
    }

    @Test
    void range_clock_isReadAndWritten() {
        RangeHeader range = RangeHeader.parse("clock=19961108T143720.25Z-19961108T143735Z");

        assertThat(range)
                .isEqualTo(new RangeHeader.Clock(
                        Instant.parse("1996-11-08T14:37:20.250Z"), Instant.parse("1996-11-08T14:37:35Z")));
        assertThat(requireNonNull(range).format()).isEqualTo("clock=19961108T143720.250Z-19961108T143735.000Z");
        assertThat(RangeHeader.parse("clock=20260101T000000Z-"))
                .isEqualTo(new RangeHeader.Clock(Instant.parse("2026-01-01T00:00:00Z"), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "npt",
                "npt=",
                "npt=-",
                "npt=5",
                "npt=a-",
                "npt=1.2.3-",
                "npt=1e9-",
                "npt=99999999999999-",
                "npt=1:2:3:4-",
                "clock=-",
                "clock=1996-",
                "clock=19961308T143720Z-",
                "smpte=0:10:20-",
                "utc=1-2"
            })
    void range_thatWeDoNotSpeak_isNull(String value) {
        assertThat(RangeHeader.parse(value)).isNull();
    }

    @Test
    void status_everyCode_isFoundAgain() {
        for (RtspStatus status : RtspStatus.values()) {
            assertThat(RtspStatus.of(status.code())).isEqualTo(status);
        }
        assertThat(RtspStatus.of(299)).isNull();
    }

    @Test
    void public_isSplitAtCommasAndBlanks() {
        PublicHeader offered = PublicHeader.parse(List.of("OPTIONS, describe", "SETUP  PLAY,GET_PARAMETER"));

        assertThat(offered.methods()).containsExactly("DESCRIBE", "GET_PARAMETER", "OPTIONS", "PLAY", "SETUP");
        assertThat(offered.offers("GET_PARAMETER")).isTrue();
        assertThat(PublicHeader.of("PLAY", "OPTIONS").format()).isEqualTo("OPTIONS, PLAY");
    }
}
