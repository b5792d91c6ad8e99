package io.culvert.system.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import io.culvert.system.check.RecordedTimeline;
import io.culvert.system.process.RestApi;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** hls.js with nothing of ours around it plays a recording: over a gap, and on into what is recorded meanwhile. */
@Timeout(120)
class RecordingPlayerIT extends StagedTest {
    private static final String CAMERA = "vod";
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Remembers every tenth of a second which moment is shown. */
    private static final String PLAY = """
            async url => {
              const folder = document.querySelector('script[type=module]').src.replace('app.js', '');
              const { default: Hls } = await import(folder + 'lib/hls.js/dist/hls.light.mjs');
              const video = document.createElement('video');
              video.muted = true;
              video.id = 'vod';
              document.body.prepend(video);
              const hls = new Hls();
              window.told = { shown: [], errors: [], pictures: () => video.getVideoPlaybackQuality().totalVideoFrames };
              hls.on(Hls.Events.ERROR, (_, data) => window.told.errors.push(`${data.details} ${data.fatal}`));
              hls.loadSource(url);
              hls.attachMedia(video);
              setInterval(() => {
                const date = hls.playingDate;
                if (date && video.readyState >= 2) {
                  window.told.shown.push(date.getTime());
                }
              }, 100);
              await video.play();
            }
            """;

    private static void record(boolean on) {
        api().patch("/cameras/" + CAMERA, Map.of("dvr", Map.of("mode", on ? "continuous" : "off")));
    }

    private static RestApi api() {
        return stage.api();
    }

    private static List<RecordedTimeline.Stretch> ranges() {
        return RecordedTimeline.of(api().get("/cameras/" + CAMERA + "/timeline"))
                .ranges();
    }

    /** Records for some seconds, not for some, and on. */
    private static void recordWithAGap() {
        api().post(
                        "/cameras",
                        Map.of(
                                "name",
                                CAMERA,
                                "title",
                                "Recorded",
                                "site_id",
                                api().post("/sites", Map.of("name", "Yard"))
                                        .path("id")
                                        .asText(),
                                "dvr",
                                Map.of("mode", "continuous"),
                                "source",
                                Map.of(
                                        "type",
                                        "rtsp",
                                        "url",
                                        stage.installation().cameras().url("cam"))));
        await().atMost(SOON)
                .until(() -> !ranges().isEmpty() && ranges().getFirst().micros() > 4_000_000);
        record(false);
        long off = System.currentTimeMillis();
        await().atMost(SOON).until(() -> System.currentTimeMillis() - off > 4_000);
        record(true);
        await().atMost(SOON)
                .until(() -> ranges().size() == 2 && ranges().getLast().micros() > 2_000_000);
    }

    @Test
    void hlsJs_playsOverAGap_andOnIntoWhatIsRecordedMeanwhile() {
        recordWithAGap();
        RecordedTimeline.Stretch first = ranges().getFirst();
        RecordedTimeline.Stretch second = ranges().getLast();
        String token = api().post("/cameras/" + CAMERA + "/shares", Map.of("archive", true))
                .path("token")
                .asText();
        try (Console console = stage.console(Screen.DESK)) {
            console.open();
            Page page = console.page();
            page.evaluate(
                    PLAY, "/" + CAMERA + "/archive-" + first.fromMicros() / 1_000_000 + "-now.m3u8?token=" + token);
            double later = second.toMicros() / 1e3 + 6_000;
            page.waitForFunction(
                    "until => window.told.shown.at(-1) > until",
                    later,
                    new Page.WaitForFunctionOptions().setTimeout(60_000));

            @SuppressWarnings("unchecked")
            List<Number> shown = (List<Number>) page.evaluate("() => window.told.shown");
            List<Long> moments = shown.stream().map(Number::longValue).toList();
            assertThat(moments).isSorted();
            assertThat(moments.getFirst())
                    .isBetween(first.fromMicros() / 1_000 - 100, first.fromMicros() / 1_000 + 2_000);
            assertThat(moments)
                    .anyMatch(moment -> moment > first.toMicros() / 1_000 - 1_000 && moment < first.toMicros() / 1_000);
            assertThat(moments)
                    .as("in the gap from %d to %d", first.toMicros() / 1_000, second.fromMicros() / 1_000)
                    .noneMatch(moment ->
                            moment > first.toMicros() / 1_000 + 200 && moment < second.fromMicros() / 1_000 - 200);
            assertThat(page.evaluate("() => window.told.errors.filter(error => error.endsWith('true')).join()"))
                    .isEqualTo("");
            assertThat(((Number) page.evaluate("() => window.told.pictures()")).intValue())
                    .isGreaterThan(12 * 8);
        }
    }
}
