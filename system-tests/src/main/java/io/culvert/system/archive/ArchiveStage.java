package io.culvert.system.archive;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.SegmentFile;
import io.culvert.system.check.RecordedFrames;
import io.culvert.system.check.RecordedSegment;
import io.culvert.system.check.RecordedTimeline;
import io.culvert.system.check.RecordingJudge;
import io.culvert.system.check.RecordingReport;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.link.Link;
import io.culvert.system.link.RelayLink;
import io.culvert.system.process.AgentProcess;
import io.culvert.system.process.CameraProcess;
import io.culvert.system.process.Folder;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Launcher;
import io.culvert.system.process.RestApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Cameras of several kinds that are recorded, most of them through an agent and a link, and the eye on what comes of it.
 *
 * <p>Confined to the thread that opened it, but for {@link #timeline}.
 */
public final class ArchiveStage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DAYS = Duration.ofDays(3);
    /** Until a file whose row is gone has gone, too. */
    private static final Duration DELETION = Duration.ofSeconds(3);

    /**
     * Cameras that are alike; a process of its own serves them.
     *
     * @param path of one, the beginning of the paths of several
     * @param direct the gateway connects to them itself
     * @param options of {@code culvert camera}
     */
    public record Kind(String path, int count, boolean direct, List<String> options) {
        public Kind(String path, int count, String... options) {
            this(path, count, false, List.of(options));
        }

        private List<String> paths() {
            return count == 1
                    ? List.of(path)
                    : IntStream.rangeClosed(1, count)
                            .mapToObj(i -> path + "-" + i)
                            .toList();
        }
    }

    private final Path directory;
    private final Path root;
    private final GatewayProcess gateway;
    private final Map<String, CameraProcess> kinds = new LinkedHashMap<>();
    private final Map<String, UUID> stamps = new HashMap<>();
    private final Map<String, UUID> ids = new LinkedHashMap<>();
    private @Nullable RelayLink link;
    private @Nullable AgentProcess agent;

    private ArchiveStage(Path directory, Path root, Map<String, String> settings) {
        this.directory = directory;
        this.root = root;
        Map<String, String> all = new HashMap<>(settings);
        all.put("CULVERT_ARCHIVE_ROOTS", root.toString());
        gateway = new GatewayProcess(Launcher.ofThisCheckout(), directory.resolve("gateway"), all);
    }

    /** Starts everything on a folder of its own and records nothing yet. */
    public static ArchiveStage open(List<Kind> kinds, Map<String, String> settings) throws IOException {
        return open(kinds, settings, null);
    }

    /**
     * Starts everything and records nothing yet.
     *
     * @param settings variables of the gateway's process
     * @param root of the archive; null for a folder that goes away at the end
     */
    public static ArchiveStage open(List<Kind> kinds, Map<String, String> settings, @Nullable Path root)
            throws IOException {
        Path directory = Files.createTempDirectory("culvert-archive-");
        ArchiveStage stage = new ArchiveStage(directory, root == null ? directory.resolve("archive") : root, settings);
        try {
            stage.start(kinds);
            return stage;
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    private void start(List<Kind> wanted) {
        Launcher launcher = Launcher.ofThisCheckout();
        List<AgentProcess.Input> inputs = new ArrayList<>();
        for (Kind kind : wanted) {
            List<String> options =
                    new ArrayList<>(List.of("--count", Integer.toString(kind.count()), "--path", kind.path()));
            options.addAll(kind.options());
            CameraProcess cameras = new CameraProcess(launcher, directory.resolve("cameras-" + kind.path()), options);
            kinds.put(kind.path(), cameras.start());
            if (!kind.direct()) {
                kind.paths().forEach(path -> inputs.add(AgentProcess.Input.open(path, cameras.url(path))));
            }
        }
        gateway.start();
        link = Link.relay(address(gateway.agentAddress()));
        agent = new AgentProcess(launcher, directory.resolve("agent"), gateway, inputs)
                .through("127.0.0.1:" + link.address().getPort());
        agent.enrol().start().awaitOnline();
        wanted.forEach(this::add);
    }

    private static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return new InetSocketAddress(
                hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    private void add(Kind kind) {
        CameraProcess cameras = cameras(kind.path());
        for (JsonNode camera : cameras.stats().path("cameras")) {
            stamps.put(
                    camera.path("path").asText().replaceFirst("^/", ""),
                    UUID.fromString(camera.path("uuid").asText()));
        }
        for (String path : kind.paths()) {
            Map<String, ?> source = kind.direct()
                    ? Map.of("type", "rtsp", "url", cameras.url(path))
                    : Map.of("type", "agent", "agent_id", agent().agentId(), "input", path);
            JsonNode made = gateway.api()
                    .post("/cameras", Map.of("name", path, "title", path, "on_demand", true, "source", source));
            ids.put(path, UUID.fromString(made.path("id").asText()));
        }
    }

    public GatewayProcess gateway() {
        return gateway;
    }

    public AgentProcess agent() {
        if (agent == null) {
            throw new IllegalStateException("the agent was not started");
        }
        return agent;
    }

    /** Between agent and gateway. */
    public RelayLink link() {
        if (link == null) {
            throw new IllegalStateException("nothing was started");
        }
        return link;
    }

    /** The process that serves the cameras of this kind. */
    public CameraProcess cameras(String kind) {
        CameraProcess cameras = kinds.get(kind);
        if (cameras == null) {
            throw new IllegalArgumentException(kind + " (expected: one of " + kinds.keySet() + ")");
        }
        return cameras;
    }

    /** Names of all cameras. */
    public List<String> names() {
        return List.copyOf(ids.keySet());
    }

    /** The UUID that a camera stamps into its frames. */
    public UUID stamp(String name) {
        return Objects.requireNonNull(stamps.get(name), name);
    }

    /** Where the archive lies. */
    public Path root() {
        return root;
    }

    /** Where everything else lies: logs, data, state. */
    public Path directory() {
        return directory;
    }

    /** Most sessions that a camera of any kind ever had at once, since its process began. */
    public int mostSessions() {
        int most = 0;
        for (CameraProcess cameras : kinds.values()) {
            for (JsonNode camera : cameras.stats().path("cameras")) {
                most = Math.max(most, camera.path("sessions_max").asInt());
            }
        }
        return most;
    }

    /** Sets {@code dvr} of all cameras. */
    public void set(Map<String, ?> dvr) {
        names().forEach(name -> gateway.api().patch("/cameras/" + name, Map.of("dvr", dvr)));
    }

    /** Has all cameras recorded, and waits until each is. */
    public void record() {
        set(Map.of("mode", "continuous"));
        awaitRecorded(Instant.now());
    }

    /** Waits until something of each camera is recorded that is later than that. */
    public void awaitRecorded(Instant time) {
        long micros = time.toEpochMilli() * 1000;
        await("recorded at " + time, name -> timeline(name).endMicros() > micros);
    }

    private void await(String what, Predicate<String> done) {
        for (String name : names()) {
            if (!RtspViewer.await(PATIENCE, () -> done.test(name))) {
                throw new IllegalStateException(name + " is not " + what + ": " + timeline(name) + "\n"
                        + gateway.part().lastLines());
            }
        }
    }

    /** What the gateway says of a recording, all of it. */
    public RecordedTimeline timeline(String name) {
        return timeline(gateway.api(), name);
    }

    /** What some gateway says of a recording, all of it. */
    public static RecordedTimeline timeline(RestApi api, String name) {
        Instant now = Instant.now();
        return RecordedTimeline.of(
                api.get("/cameras/" + name + "/timeline?from=" + now.minus(DAYS) + "&to=" + now.plus(DAYS)));
    }

    /** What lies on the disk of a recording. */
    public List<RecordedSegment> segments(String name) throws IOException {
        return RecordedFrames.of(id(name), root);
    }

    /** Where the first segment of each recording begins on the disk, Unix milliseconds. */
    public Map<String, Long> firsts() throws IOException {
        Map<String, Long> firsts = new HashMap<>();
        for (String name : names()) {
            for (Path file : RecordedFrames.files(root.resolve(id(name).toString()))) {
                String began = file.getFileName().toString().replaceFirst("-.*", "");
                firsts.merge(name, Long.parseLong(began), Math::min);
            }
        }
        return firsts;
    }

    /** The gateway's id of a camera. */
    public UUID id(String name) {
        return Objects.requireNonNull(ids.get(name), name);
    }

    /** Ends all recordings and judges each. */
    public List<RecordingReport> stopAndJudge() throws IOException {
        set(Map.of("mode", "off"));
        await("ended", this::isEnded);
        List<RecordingReport> reports = new ArrayList<>();
        for (String name : names()) {
            reports.add(judge(name));
        }
        return reports;
    }

    /** A full disk may give up files between a look at them and the answer of the time line: then both are looked at again. */
    private RecordingReport judge(String name) throws IOException {
        RecordingReport report;
        Set<Path> files;
        do {
            files = files(name);
            List<RecordedSegment> segments = segments(name);
            long end = segments.isEmpty() ? 0 : segments.getLast().endMicros();
            await("in the index", any -> timeline(name).endMicros() >= end - 1);
            report = RecordingJudge.judge(name, stamp(name), segments, timeline(name));
        } while (!report.isTrue() && loses(name, files));
        return report;
    }

    private boolean loses(String name, Set<Path> files) throws IOException {
        LockSupport.parkNanos(DELETION.toNanos());
        return !files(name).equals(files);
    }

    private Set<Path> files(String name) throws IOException {
        return Set.copyOf(RecordedFrames.files(root.resolve(id(name).toString())));
    }

    /** Whether the last segment has its end; those before it were ended when it began. */
    private boolean isEnded(String name) {
        try {
            Path last = RecordedFrames.last(root.resolve(id(name).toString()));
            if (last == null) {
                return false;
            }
            try (SegmentFile segment = SegmentFile.open(last)) {
                return segment.endReason() != null;
            }
        } catch (IOException e) {
            return false; // it has no beginning yet, or went away
        }
    }

    /** How many segments of a recording ended for this reason. */
    public long ended(String name, EndReason reason) throws IOException {
        return segments(name).stream()
                .filter(segment -> segment.endReason() == reason)
                .count();
    }

    @Override
    public void close() {
        if (agent != null) {
            agent.close();
        }
        gateway.close();
        kinds.values().forEach(CameraProcess::close);
        if (link != null) {
            link.close();
        }
        try {
            Folder.remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
