package io.culvert.gateway.hls.vod;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.access.AccessFixture;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Clip;
import io.culvert.gateway.access.Credential;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.access.ShareTerms;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.LaidRecording;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.hls.HlsAnswer;
import io.culvert.gateway.hls.HlsMeters;
import io.culvert.gateway.stream.Quality;
import io.culvert.media.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door to recordings over HLS as time goes by, by a clock that the test moves. */
class VodDoorIT {
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.7", 5000);
    private static final long SECOND = 1_000_000;
    private static final Pattern KEY = Pattern.compile("archive/([^/]+)/stream");

    @TempDir
    private Path root;

    private final AccessFixture access = new AccessFixture();
    private long nanos;
    private Camera camera;
    private LaidRecording recording;
    private VodDoor door;

    @BeforeEach
    void open() {
        camera = access.camera("yard");
        recording = new LaidRecording(root, camera.id(), () -> nanos);
        VodConfig config = VodConfig.defaults();
        door = new VodDoor(
                access.gate(),
                new VodLists(recording.recordings(), config, access.clock(), () -> nanos),
                new VodMedia(recording.recordings(), new LentMedia(config.lentBytes())),
                config,
                new HlsMeters(new SimpleMeterRegistry()),
                access.clock(),
                () -> nanos);
    }

    @AfterEach
    void close() {
        door.close();
        recording.close();
        access.close();
    }

    private long now() {
        return Span.micros(access.clock().instant());
    }

    private void pass(long seconds) {
        access.clock().advance(Duration.ofSeconds(seconds));
        nanos += seconds * 1_000_000_000L;
    }

    private Secret share(long depthS) {
        return access.share(
                "yard", terms -> new ShareTerms("t", true, true, depthS, false, false, null, null, List.of()));
    }

    private static AccessRequest asking(Secret token) {
        return new AccessRequest(
                Protocol.HLS, "yard", Quality.MAIN, SessionKind.ARCHIVE, new Credential.Token(token), PEER, null);
    }

    /** The key of a session. */
    private String enter(Secret token, String span) throws InterruptedException {
        VodOpening opening = door.open(asking(token), span);
        assertThat(opening).isInstanceOf(VodOpening.Opened.class);
        Matcher key = KEY.matcher(((VodOpening.Opened) opening).masterPlaylist());
        assertThat(key.find()).isTrue();
        return key.group(1);
    }

    private boolean gives(String key, long sequence) throws InterruptedException {
        HlsAnswer answer = door.segment(key, PEER, sequence);
        if (answer instanceof HlsAnswer.Media media) {
            media.data().release();
            return true;
        }
        assertThat(answer).isInstanceOf(HlsAnswer.Gone.class);
        return false;
    }

    @Test
    void pieceOpenedAtTheEdge_givesNothingThatHasBecomeTooOldMeanwhile() throws InterruptedException {
        recording.segment(now() - 120 * SECOND, 60, 2 * SECOND);
        String key = enter(share(60), (now() / SECOND - 120) + "-120");
        assertThat(gives(key, 0)).as("the last minute").isTrue();
        assertThat(gives(key, 9)).isTrue();

        pass(5);
        assertThat(gives(key, 0)).as("its end may still be seen").isTrue();
        pass(1);
        assertThat(gives(key, 0)).isFalse();
        assertThat(gives(key, 1)).isTrue();
        pass(25);
        assertThat(gives(key, 4)).isFalse();
        assertThat(gives(key, 5)).isTrue();
        assertThat(gives(enter(share(600), (now() / SECOND - 200) + "-60"), 0))
                .as("who may see more")
                .isTrue();
    }

    private String playlist(String key) throws InterruptedException {
        HlsAnswer answer = door.playlist(key, PEER, null);
        assertThat(answer).isInstanceOf(HlsAnswer.Playlist.class);
        return ((HlsAnswer.Playlist) answer).text();
    }

    private static double seconds(String playlist) {
        return playlist.lines()
                .filter(line -> line.startsWith("#EXTINF:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(8, line.length() - 1)))
                .sum();
    }

    /** So many seconds more are recorded, as they pass. */
    private void record(long seconds) {
        recording.grow((int) seconds / 2, 2 * SECOND);
        pass(seconds);
    }

    private Secret anybody() {
        return access.share("yard", AccessFixture::archive);
    }

    @Test
    void pieceOfThePast_isWholeAtOnce() throws InterruptedException {
        recording.segment(now() - 120 * SECOND, 60, 2 * SECOND);
        String text = playlist(enter(anybody(), (now() / SECOND - 100) + "-50"));
        assertThat(text).contains("#EXT-X-PLAYLIST-TYPE:VOD").endsWith("#EXT-X-ENDLIST\n");
        assertThat(seconds(text)).isEqualTo(50);
    }

    @Test
    void pieceWhoseEndIsToCome_growsUpToItAndNoFarther() throws InterruptedException {
        recording.segment(now() - 20 * SECOND, 10, 2 * SECOND);
        String key = enter(anybody(), (now() / SECOND - 10) + "-30");
        assertThat(playlist(key)).contains("#EXT-X-PLAYLIST-TYPE:EVENT").doesNotContain("ENDLIST");
        record(18);
        assertThat(playlist(key)).doesNotContain("ENDLIST");
        record(10);
        assertThat(playlist(key)).endsWith("#EXT-X-ENDLIST\n");
        assertThat(seconds(playlist(key))).isEqualTo(30);
    }

    @Test
    void pieceWhoseEndIsJustOver_waitsForWhatComesToBeKnownLate() throws InterruptedException {
        recording.segment(now() - 20 * SECOND, 10, 2 * SECOND);
        String key = enter(anybody(), (now() / SECOND - 10) + "-14");
        pass(18);
        assertThat(playlist(key)).as("14 s behind its end").doesNotContain("ENDLIST");
        recording.grow(1, 2 * SECOND);
        pass(2);
        assertThat(playlist(key)).endsWith("#EXT-X-ENDLIST\n");
        assertThat(seconds(playlist(key))).isEqualTo(12);
    }

    @Test
    void pieceUpToNow_goesOnOverAHole_andIsOverAMinuteAfterTheLastPicture() throws InterruptedException {
        recording.segment(now() - 20 * SECOND, 10, 2 * SECOND);
        String key = enter(anybody(), (now() / SECOND - 10) + "-now");
        record(4);
        assertThat(playlist(key)).contains("#EXT-X-PLAYLIST-TYPE:EVENT").doesNotContain("ENDLIST", "DISCONTINUITY");
        pass(28);
        assertThat(playlist(key)).doesNotContain("ENDLIST");
        pass(28);
        recording.segment(now(), 2, 2 * SECOND);
        pass(4);
        assertThat(playlist(key)).contains("#EXT-X-DISCONTINUITY\n").doesNotContain("ENDLIST");
        assertThat(seconds(playlist(key))).isEqualTo(18);
        for (int i = 0; i < 3; i++) {
            pass(20);
            assertThat(playlist(key)).as("quiet for %d s", 20 * (i + 1)).doesNotContain("ENDLIST");
        }
        pass(1);
        assertThat(playlist(key)).endsWith("#EXT-X-ENDLIST\n");
    }

    @Test
    void pieceUpToNow_ofACameraThatIsNotRecorded_isOver_andGoesOnForWhoAsksWhenItIsRecordedAgain()
            throws InterruptedException {
        recording.segment(now() - 120 * SECOND, 10, 2 * SECOND);
        String span = (now() / SECOND - 120) + "-now";
        String before = enter(anybody(), span);
        assertThat(playlist(before)).contains("#EXT-X-PLAYLIST-TYPE:VOD").endsWith("#EXT-X-ENDLIST\n");

        recording.segment(now(), 3, 2 * SECOND);
        pass(6);
        String after = playlist(enter(anybody(), span));
        assertThat(after).contains("#EXT-X-PLAYLIST-TYPE:EVENT").doesNotContain("ENDLIST");
        assertThat(seconds(after)).isEqualTo(26);
        record(2);
        assertThat(seconds(playlist(enter(anybody(), span)))).isEqualTo(28);
    }

    private Secret clip(long fromMicros, long toMicros, long seconds) {
        return access.clip(new Clip(
                camera.id(),
                camera.operatorId(),
                camera.ownerId(),
                fromMicros,
                toMicros,
                access.clock().instant().plusSeconds(seconds)));
    }

    @Test
    void clip_givesItsWindowAndNothingBesides_untilItExpires() throws InterruptedException {
        recording.segment(now() - 120 * SECOND, 60, 2 * SECOND);
        Secret token = clip(now() - 61 * SECOND, now() - 40 * SECOND, 30);
        String key = enter(token, (now() / SECOND - 200) + "-now");
        String text = playlist(key);
        assertThat(text)
                .contains("DATE-TIME:"
                        + Span.instant(now() - 60 * SECOND).toString().replace("Z", ".000Z"))
                .endsWith("#EXT-X-ENDLIST\n");
        assertThat(seconds(text)).isEqualTo(20);
        assertThat(gives(key, 0)).isTrue();
        assertThat(door.open(asking(token), (now() / SECOND - 119) + "-50")).isInstanceOf(VodOpening.NotRecorded.class);
        assertThat(door.open(asking(token), (now() / SECOND - 39) + "-now")).isInstanceOf(VodOpening.NotRecorded.class);

        pass(30);
        access.sweep();
        assertThat(door.segment(key, PEER, 0)).isInstanceOf(HlsAnswer.Ended.class);
        assertThat(door.open(asking(token), (now() / SECOND - 90) + "-10")).isInstanceOf(VodOpening.Refused.class);
    }

    @Test
    void clipOfAMotionThatGoesOn_growsUpToItsEnd() throws InterruptedException {
        recording.segment(now() - 20 * SECOND, 10, 2 * SECOND);
        String key = enter(clip(now() - 10 * SECOND, now() + 10 * SECOND, 3600), (now() / SECOND - 10) + "-now");
        assertThat(playlist(key)).doesNotContain("ENDLIST");
        record(14);
        assertThat(playlist(key)).endsWith("#EXT-X-ENDLIST\n");
        assertThat(seconds(playlist(key))).isEqualTo(20);
    }
}
