package io.culvert.system.soak;

import io.culvert.camera.fault.Corpus;
import io.culvert.camera.fault.Fixture;
import io.culvert.system.check.FrameReport;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code soak cameras}: the whole catalogue through agent and gateway, then floods, a sound camera beside all of it. */
@CommandLine.Command(
        name = "cameras",
        mixinStandardHelpOptions = true,
        description =
                "every odd and hostile camera of the catalogue through agent and gateway; a sound one beside them")
final class CamerasSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--at-once", defaultValue = "6", description = "cameras watched (${DEFAULT-VALUE})")
    private int atOnce;

    @CommandLine.Option(names = "--only", defaultValue = ".*", description = "names that match (${DEFAULT-VALUE})")
    private String only = ".*";

    @CommandLine.Option(names = "--flood-seconds", defaultValue = "30", description = "${DEFAULT-VALUE}")
    private int floodSeconds;

    @Override
    public Integer call() throws Exception {
        List<Fixture> all =
                Corpus.all().stream().filter(one -> one.name().matches(only)).toList();
        List<Fixture> calm = all.stream().filter(one -> !isFlood(one)).toList();
        List<Fixture> floods = all.stream().filter(CamerasSoak::isFlood).toList();
        boolean good = true;
        try (Installation installation = Installation.open(1, List.of(), Map.of(), all);
                ExecutorService watching =
                        Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
            String sound = installation.firstName();
            try (RtspViewer beside = RtspViewer.play(
                    installation.share(sound).rtspUrl(), installation.uuid(sound), RtspViewer.Transport.TCP)) {
                List<Future<@Nullable String>> results = new ArrayList<>();
                calm.forEach(one -> results.add(watching.submit(() -> CamerasLoop.watch(installation, one))));
                int done = 0;
                for (Future<@Nullable String> result : results) {
                    String wrong = result.get();
                    done++;
                    if (wrong != null) {
                        good = false;
                        System.out.println("WRONG " + wrong);
                    }
                    if (done % 10 == 0) {
                        System.out.printf("%d of %d cameras%n", done, results.size());
                    }
                }
                FrameReport report = beside.frames();
                good &= report.isFlawless();
                System.out.printf("%d odd cameras; sound camera beside them: %s%n", calm.size(), report);
            }
            if (!floods.isEmpty()) {
                HostileCamera.Outcome outcome =
                        HostileCamera.run(installation, floods, Duration.ofSeconds(floodSeconds));
                System.out.println(outcome);
                good &= outcome.isGood();
            }
        }
        System.out.println(good ? "PASS" : "FAIL");
        return good ? 0 : 1;
    }

    static boolean isFlood(Fixture fixture) {
        return "OVER_BUDGET".equals(fixture.failure());
    }
}
