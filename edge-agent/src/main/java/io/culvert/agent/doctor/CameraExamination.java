package io.culvert.agent.doctor;

import io.culvert.agent.camera.CameraConfig;
import io.culvert.media.rtsp.client.RtspClient;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One camera: the way to it, what it says of itself, whether pictures come, its clock, its services. One session at a time. */
record CameraExamination(CameraConfig camera, EventLoop loop, Clock clock) implements Examination {
    private static final long DESCRIBE_SECONDS = 6;
    private static final long WATCH_SECONDS = 6;
    private static final long GOODBYE_SECONDS = 1;
    private static final Duration CLOCK_USABLE = Duration.ofSeconds(5);
    private static final Duration LONG_INTERVAL = Duration.ofSeconds(5);

    @Override
    public String title() {
        return "camera " + camera.name();
    }

    @Override
    public void examine(Consumer<Finding> findings) throws InterruptedException {
        RtspClientConfig main = camera.main();
        if (Reach.of(main.url().host(), main.url().port(), findings) != null) {
            stream("main", main, 2, findings);
            RtspClientConfig sub = camera.sub();
            if (sub != null) {
                stream("sub", sub, 1, findings);
            }
        }
        for (Map.Entry<String, String> service : camera.services().entrySet()) {
            service(service.getKey(), service.getValue(), findings);
        }
    }

    private void stream(String name, RtspClientConfig config, int wantedKeyFrames, Consumer<Finding> findings)
            throws InterruptedException {
        StreamWatch watch = new StreamWatch(clock, wantedKeyFrames);
        long asked = System.nanoTime();
        RtspClient client = RtspClient.open(loop, config, watch);
        try {
            boolean answered = watch.describedOrEnded().await(DESCRIBE_SECONDS, TimeUnit.SECONDS);
            StreamDescription description = watch.description();
            if (!answered || description == null) {
                findings.accept(failed(name + " stream ", watch.failure()));
                return;
            }
            findings.accept(Finding.fine("describe", name + " stream: " + tracks(description)));
            watch.seenEnough().await(WATCH_SECONDS, TimeUnit.SECONDS);
            pictures(name, watch, asked, findings);
        } finally {
            client.close();
            // The camera is told before the next session begins: many take only one.
            watch.ended().await(GOODBYE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void pictures(String name, StreamWatch watch, long asked, Consumer<Finding> findings) {
        Long first = watch.firstFrameNanos();
        if (first == null) {
            findings.accept(
                    watch.failure() != null
                            ? failed(name + " stream ", watch.failure())
                            : Finding.broken(
                                    "frames",
                                    name + " stream: no picture within " + WATCH_SECONDS + " s",
                                    "does another program show it? With transport: udp, a firewall may drop it; try tcp"));
            return;
        }
        findings.accept(Finding.fine(
                "frames", name + " stream: first frame after " + (first - asked) / 1_000_000 + " ms" + watch.rate()));
        if (name.equals("main")) {
            findings.accept(keyFrames(watch));
            findings.accept(clock(watch.clockAhead()));
        }
    }

    private static Finding keyFrames(StreamWatch watch) {
        Duration interval = watch.keyFrameInterval();
        String advice = "viewers wait that long for a picture, and recordings are cut there: set the camera's key frame"
                + " interval (GOP) to 1 to 4 s";
        if (interval == null) {
            return Finding.doubtful(
                    "key-frames",
                    (watch.keyFrames() == 0 ? "no key frame" : "only one key frame") + " within " + WATCH_SECONDS
                            + " s",
                    advice);
        }
        String text = "a key frame every " + Math.round(interval.toMillis() / 100.0) / 10.0 + " s";
        return interval.compareTo(LONG_INTERVAL) > 0
                ? Finding.doubtful("key-frames", text, advice)
                : Finding.fine("key-frames", text);
    }

    private static Finding clock(@Nullable Duration ahead) {
        if (ahead == null) {
            return Finding.fine(
                    "clock", "the camera tells no time (no RTCP sender report yet); the time of arrival is used");
        }
        String text = ahead.abs().compareTo(Duration.ofMillis(500)) < 0
                ? "agrees with this machine's"
                : "is " + GatewayExamination.spoken(ahead.abs()) + (ahead.isNegative() ? " behind" : " ahead of")
                        + " this machine's";
        return ahead.abs().compareTo(CLOCK_USABLE) <= 0
                ? Finding.fine("clock", "the camera's clock " + text)
                : Finding.doubtful(
                        "clock",
                        "the camera's clock " + text,
                        "it is not used then, the time of arrival is; set NTP in the camera");
    }

    private static String tracks(StreamDescription description) {
        return description.tracks().stream().map(CameraExamination::track).collect(Collectors.joining(", "));
    }

    private static String track(TrackDescription track) {
        return track.encodingName() + (track.width() > 0 ? " " + track.width() + "x" + track.height() : "");
    }

    private static Finding failed(String stream, @Nullable RtspClientFailure failure) {
        if (failure == null) {
            return Finding.broken(
                    "rtsp",
                    stream + "does not answer RTSP within " + DESCRIBE_SECONDS + " s",
                    "is this the camera's RTSP port? Restart the camera if it was");
        }
        String text = stream + "fails: " + failure.message();
        return switch (failure.kind()) {
            case BAD_CREDENTIALS ->
                Finding.broken("login", text, "check username and password_file against the camera's own web page");
            case NO_SUCH_STREAM ->
                Finding.broken("rtsp", text, "check the path in url (or sub_url) in the camera's manual");
            case BUSY ->
                Finding.doubtful(
                        "rtsp", text, "if the agent or another program plays it now, this is fine; else restart it");
            case UNREACHABLE, TIMED_OUT ->
                Finding.broken("rtsp", text, "is this the camera's RTSP port? Restart the camera if it was");
            case PROTOCOL, UNSUPPORTED ->
                Finding.broken(
                        "rtsp", text, "look for newer firmware; try another transport (tcp, udp) or another stream");
            case OVER_BUDGET ->
                Finding.broken(
                        "rtsp", text, "lower the camera's bit rate, or raise max_bitrate or max_access_unit for it");
            case SILENT, ENDED, CLOSED_BY_US ->
                Finding.broken("rtsp", text, "restart the camera; try another transport");
        };
    }

    private static void service(String name, String address, Consumer<Finding> findings) throws InterruptedException {
        InetSocketAddress at = Reach.unresolved(address);
        InetSocketAddress reached = Reach.of(at.getHostString(), at.getPort(), detail -> {});
        findings.accept(
                reached != null
                        ? Finding.fine("service", name + " at " + address + " takes connections")
                        : Finding.doubtful(
                                "service", name + " at " + address + " cannot be reached", "check services." + name));
    }
}
