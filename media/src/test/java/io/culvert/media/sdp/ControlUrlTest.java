package io.culvert.media.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlUrlTest {

    @ParameterizedTest
    @CsvSource({
        "rtsp://h/a/, trackID=1, rtsp://h/a/trackID=1",
        "rtsp://h/a, trackID=1, rtsp://h/a/trackID=1",
        "rtsp://h/a/, *, rtsp://h/a/",
        "rtsp://h/a/, '', rtsp://h/a/",
        "rtsp://h/a?channel=1&subtype=2/, trackID=0, rtsp://h/a?channel=1&subtype=2/trackID=0",
        "rtsp://h/a?channel=1, video, rtsp://h/a?channel=1/video",
        "rtsp://h/a/, /track1, rtsp://h/a/track1",
        "rtsp://h/a, ?ctype=video, rtsp://h/a?ctype=video",
        "rtsp://h/a/, rtsp://other:554/b/trackID=1?x=y, rtsp://other:554/b/trackID=1?x=y",
        "rtsps://h/a/, RTSPS://h/b, RTSPS://h/b",
        "192.0.2.1:554/stream0/, trackID=1, rtsp://192.0.2.1:554/stream0/trackID=1",
    })
    void resolve_asCamerasMeanIt(String base, String control, String url) {
        assertThat(ControlUrl.resolve(base, control)).isEqualTo(url);
    }
}
