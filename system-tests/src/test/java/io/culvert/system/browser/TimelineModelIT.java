package io.culvert.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the time line of the console reckons with, without a gateway: windows, marks of the clock, what is at a time, boxes. */
class TimelineModelIT {
    private static final String HERE = "http://console.test/";

    private static Browser browser;
    private static Page page;

    @BeforeAll
    static void open() throws IOException {
        browser = Browser.start();
        page = browser.page(Screen.DESK, "Europe/Berlin");
        page.route(HERE + "**", TimelineModelIT::serve);
        page.navigate(HERE);
        page.evaluate("""
                async () => {
                  window.span = await import('./archive/span.js');
                  window.ticks = (await import('./archive/ticks.js')).ticks;
                  window.marks = await import('./archive/marks.js');
                }
                """);
    }

    private static void serve(Route route) {
        String path = route.request().url().substring(HERE.length());
        try (InputStream in = TimelineModelIT.class.getResourceAsStream("/console/" + path)) {
            byte[] body = path.isEmpty() || in == null ? new byte[0] : in.readAllBytes();
            route.fulfill(new Route.FulfillOptions()
                    .setStatus(path.isEmpty() || in != null ? 200 : 404)
                    .setContentType(path.isEmpty() ? "text/html" : "text/javascript")
                    .setBodyBytes(body));
        } catch (IOException e) {
            route.abort();
        }
    }

    @AfterAll
    static void close() {
        browser.close();
    }

    private static Object of(String expression) {
        return page.evaluate(expression);
    }

    @Test
    void zooming_keepsWhatIsPointedAt_fromAMonthToSeconds() {
        assertThat(of("span.zoomed({ from: 0, to: 1000000 }, 0.5, 200000)"))
                .isEqualTo(Map.of("from", 100_000, "to", 600_000));
        assertThat(of("span.lengthOf(span.zoomed({ from: 0, to: 20000 }, 0.01, 5000))"))
                .isEqualTo(10_000);
        assertThat(of("span.lengthOf(span.zoomed({ from: 0, to: 86400000 }, 1000, 5000)) / 86400000"))
                .isEqualTo(31);
    }

    @Test
    void window_neverGoesFarIntoTheFuture() {
        assertThat(of("span.kept({ from: 9000, to: 19000 }, 10000)")).isEqualTo(Map.of("from", 400, "to", 10_400));
        assertThat(of("span.kept({ from: 0, to: 10000 }, 10000)")).isEqualTo(Map.of("from", 0, "to", 10_000));
    }

    @Test
    void dayOfAChangeOfClocks_is23Or25HoursLong() {
        assertThat(of("[new Date(2026, 2, 29, 9), new Date(2026, 9, 25, 9), new Date(2026, 9, 26, 9)]"
                        + ".map(day => span.lengthOf(span.dayOf(day.getTime())) / 3600000)"))
                .isEqualTo(List.of(23, 25, 24));
        assertThat(of("span.dateOf(span.dayOf(new Date(2026, 2, 30, 0, 30).getTime(), -1).from)"))
                .isEqualTo("2026-03-29");
    }

    /** Nearer to each other than elsewhere are marks of hours in the night that has an hour less. */
    @Test
    void clock_isNeverCrowded_andOfRoundTimes() {
        Object worst = of("""
                () => {
                  const found = [];
                  for (let length = 10000; length <= 31 * 86400000; length *= 1.7) {
                    for (const width of [320, 831, 1900]) {
                      const window = { from: 1774700000000 - length / 3, to: 1774700000000 + length * 2 / 3 };
                      const times = ticks(window, width).map(tick => tick.time);
                      const px = times.slice(1).map((time, i) => (time - times[i]) / length * width);
                      if (Math.min(...px) < 45 || times.length < 1 || times.length > 28 || times.some(time => time % 1000 !== 0)) {
                        found.push([length, width, times.length, Math.min(...px)]);
                      }
                    }
                  }
                  return found;
                }
                """);
        assertThat(worst).isEqualTo(List.of());
        assertThat(of(
                        "ticks({ from: new Date(2026, 9, 24, 12).getTime(), to: new Date(2026, 9, 26, 13).getTime() }, 800)"
                                + ".map(tick => new Date(tick.time).getHours() + tick.unit[0])"))
                .as("six hours by the clock, over a night in which it is set")
                .isEqualTo(List.of("12m", "18m", "0d", "6m", "12m", "18m", "0d", "6m", "12m"));
        assertThat(of(
                        "[0, 1, 2].map(days => ticks({ from: new Date(2026, 10, 1 + days).getTime(), to: new Date(2026, 10, 29 + days).getTime() }, 320)"
                                + ".map(tick => new Date(tick.time).getDate()).join(' '))"))
                .as("when it is moved by days, the weeks stay where they are")
                .isEqualTo(List.of("5 12 19 26", "5 12 19 26", "5 12 19 26"));
    }

    @Test
    void stepOfAKey_isRound_andATickOfWhatIsShown() {
        assertThat(of("[10000, 60000, 3600000, 86400000, 2678400000].map(to => span.stepOf({ from: 0, to }) / 1000)"))
                .isEqualTo(List.of(0.2, 1, 60, 1800, 43_200));
    }

    private static final String LINE = """
            marks.marks({
              resolution_s: 0,
              ranges: [{ from: '1970-01-01T00:00:01Z', to: '1970-01-01T00:00:02Z' }, { from: '1970-01-01T00:00:05Z', to: '1970-01-01T00:00:09Z' }],
              gaps: [{ from: '1970-01-01T00:00:02Z', to: '1970-01-01T00:00:04Z', reason: 'uplink' }],
              events: [{ id: 'e', type: 'motion', from: '1970-01-01T00:00:06Z', to: null }],
              protected: [{ id: 'p', label: 'thief', from: '1970-01-01T00:00:00Z', to: '1970-01-01T00:00:01.5Z' }],
            })
            """;

    @Test
    void time_isRecordedMissingNothingOrAhead() {
        assertThat(of("[500, 1200, 2000, 4500, 6000, 9000, 10001].map(time => {"
                        + "const found = marks.at(" + LINE + ", time, 10000);"
                        + "return [found.state, found.reason, found.event?.type, found.piece?.label]"
                        + ".filter(each => each).join(' '); })"))
                .isEqualTo(List.of(
                        "nothing thief",
                        "recorded thief",
                        "missing uplink",
                        "nothing",
                        "recorded motion",
                        "nothing motion",
                        "ahead"));
    }

    @Test
    void whatIsRecordedNext_isFound() {
        assertThat(of("[0, 1500, 2000, 8999, 9000].map(time => marks.recordedFrom(" + LINE + ", time) ?? -1)"))
                .isEqualTo(List.of(1000, 1500, 5000, 8999, -1));
    }

    @Test
    void boxes_areNeverMoreThanPixels_andNeverTooNarrowToBeSeen() {
        assertThat(of("""
                () => {
                  const spans = Array.from({ length: 10000 }, (_, i) => ({ from: i * 100, to: i * 100 + 60 }));
                  return marks.boxes(spans, { from: 0, to: 1000000 }, 800, { y: 0, height: 9 }).split('M').length - 1;
                }
                """)).isEqualTo(1);
        assertThat(
                        of(
                                "marks.boxes([{ from: 500, to: 501 }], { from: 0, to: 1000000 }, 800, { y: 1, height: 9, least: 2 })"))
                .isEqualTo("M0.5 1H2.5V10H0.5Z");
        assertThat(
                        of(
                                "marks.boxes([{ from: -5, to: 0 }, { from: 10, to: 20 }], { from: 0, to: 10 }, 800, { y: 1, height: 9 })"))
                .isEqualTo("");
    }
}
