package io.culvert.camera;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTargetTest {
    @ParameterizedTest
    @CsvSource({
        "rtsp://h:8554/cam, cam, -1",
        "rtsp://h/cam/, cam, -1",
        "rtsp://h:8554/cam/trackID=0, cam, 0",
        "rtsp://h:8554/cam/sub/trackID=1, cam/sub, 1",
        "rtsp://h:8554/cam?channel=1&subtype=0, cam, -1",
        "rtsp://h:8554/cam?channel=1&subtype=1, cam/sub, -1",
        "rtsp://h:8554/cam?channel=1&subtype=1/trackID=0, cam/sub, 0",
        "rtsp://h:8554/cam/?user=a&q=1/, cam, -1",
        "rtsp://h:8554, '', -1",
        "/cam-7, cam-7, -1",
        "*, *, -1"
    })
    void parse_findsPathAndTrack(String uri, String path, int track) {
        assertThat(RequestTarget.parse(uri)).isEqualTo(new RequestTarget(path, track));
    }
}
