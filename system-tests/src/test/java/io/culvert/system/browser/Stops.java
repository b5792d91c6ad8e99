package io.culvert.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How long it takes until a pointer that stopped on the time line is shown the picture of that time. */
final class Stops {
    /** Notes the moment of the last movement, and of the first picture, in that canvas, of the place where it stopped. */
    private static final String WATCH = """
            canvas => {
              const line = document.querySelector('[data-test=timeline]');
              const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
              window.stops = [];
              let stop;
              line.addEventListener('pointermove', event => {
                const box = line.getBoundingClientRect();
                const [from, to] = [Number(line.ariaValueMin) * 1000, Number(line.ariaValueMax) * 1000];
                const time = from + (event.clientX - box.left) / box.width * (to - from);
                stop = { time, at: performance.now(), px: (to - from) / box.width };
                window.stops.push(stop);
              }, true);
              const look = () => {
                const picture = document.querySelector(`[data-test=${canvas}]`);
                if (stop && !stop.shown && !picture?.hidden && Math.abs(Number(picture?.dataset.time) - stop.time) < stop.px / 2) {
                  stop.shown = performance.now();
                  copy.clearRect(0, 0, 64, 36);
                  copy.drawImage(picture, 0, 0, 64, 36);
                  const top = copy.getImageData(0, 3, 64, 1).data;
                  stop.colours = new Set(Array.from({ length: 64 }, (_, x) => top.slice(4 * x, 4 * x + 3).join())).size;
                }
                requestAnimationFrame(look);
              };
              look();
            }
            """;

    private final Page page;
    private final List<Double> millis = new ArrayList<>();

    private Stops(Page page) {
        this.page = page;
    }

    /** @param canvas where the pictures are to be seen, by its name for tests */
    static Stops watch(Page page, String canvas) {
        page.evaluate(WATCH, canvas);
        return new Stops(page);
    }

    /** Waits for the picture of the place where the pointer is now. */
    void await() {
        @SuppressWarnings("unchecked")
        Map<String, Number> stop =
                (Map<String, Number>) page.waitForFunction("() => window.stops.at(-1).shown && window.stops.at(-1)")
                        .jsonValue();
        assertThat(number(stop, "colours"))
                .as("colours of the bars at the top of the picture")
                .isGreaterThan(3);
        millis.add(number(stop, "shown") - number(stop, "at"));
    }

    private static double number(Map<String, Number> stop, String name) {
        return Objects.requireNonNull(stop.get(name), name).doubleValue();
    }

    int count() {
        return millis.size();
    }

    double medianMillis() {
        return at(0.5);
    }

    /** Of twenty stops one takes longer. */
    double p95Millis() {
        return at(0.95);
    }

    private double at(double share) {
        return millis.stream().sorted().toList().get((int) (millis.size() * share));
    }

    @Override
    public String toString() {
        return "key frame after a stop: p50 %.0f, p95 %.0f, most %.0f ms of %d"
                .formatted(medianMillis(), p95Millis(), at(0.999), millis.size());
    }
}
