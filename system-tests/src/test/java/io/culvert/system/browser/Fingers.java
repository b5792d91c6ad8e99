package io.culvert.system.browser;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;

/** Fingers on one part of a page, half way down; places are from its left edge. Confined to the thread of the page. */
final class Fingers {
    private static final int STEPS = 10;

    private final Page page;
    private final CDPSession session;
    private final Locator what;

    Fingers(Page page, Locator what) {
        this.page = page;
        this.session = page.context().newCDPSession(page);
        this.what = what;
    }

    void down(double... places) {
        send("touchStart", places);
    }

    void up() {
        send("touchEnd");
    }

    /** All of them at once, from these places to those. */
    void move(double[] from, double[] to) {
        down(from);
        for (int step = 1; step <= STEPS; step++) {
            double[] now = new double[from.length];
            for (int i = 0; i < now.length; i++) {
                now[i] = from[i] + (to[i] - from[i]) * step / STEPS;
            }
            send("touchMove", now);
            page.waitForTimeout(16);
        }
        up();
    }

    private void send(String type, double... places) {
        BoundingBox box = what.boundingBox();
        JsonArray points = new JsonArray();
        for (int i = 0; i < places.length; i++) {
            JsonObject point = new JsonObject();
            point.addProperty("x", box.x + places[i]);
            point.addProperty("y", box.y + box.height / 2);
            point.addProperty("id", i);
            points.add(point);
        }
        JsonObject event = new JsonObject();
        event.addProperty("type", type);
        event.add("touchPoints", points);
        session.send("Input.dispatchTouchEvent", event);
    }
}
