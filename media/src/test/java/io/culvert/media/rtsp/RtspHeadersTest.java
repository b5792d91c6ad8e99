package io.culvert.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RtspHeadersTest {

    @Test
    void printed_unknownHeaders_keepTheirValuesToThemselves() {
        RtspHeaders headers = RtspHeaders.of(
                "CSeq", "3",
                "Authorization", "Basic c2VjcmV0",
                "User-Agent", "player token-secret",
                "Session", "id-secret",
                "X-Anything", "odd-secret",
                "Content-Base", "rtsp://h/cam?token=url-secret");

        String printed = new RtspRequest("PLAY", "rtsp://h/cam?token=uri-secret", headers).toString();

        assertThat(printed).contains("CSeq: 3").contains("Session: ***").contains("rtsp://h/cam");
        assertThat(printed).doesNotContain("secret").doesNotContain("c2VjcmV0");
    }
}
