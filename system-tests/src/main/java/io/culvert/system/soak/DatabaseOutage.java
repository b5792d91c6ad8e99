package io.culvert.system.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.system.check.FrameReport;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import io.culvert.system.process.OwnPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The promise <em>media never waits for the database</em>: a server of one's own, stopped and started again under a
 * gateway that serves a viewer.
 */
public final class DatabaseOutage {
    private static final Duration BACK = Duration.ofSeconds(15);

    private DatabaseOutage() {}

    /**
     * What was seen.
     *
     * @param watched the viewer who was there all the time
     * @param newViewerDuring whether somebody with a token used before could begin to watch meanwhile
     * @param statusAnswerDuring what REST answered meanwhile to a call that needs the database
     * @param sharesRevokedAfter whether a share could be revoked afterwards and its viewer was cut within a second
     * @param agentOnlineAfter whether the agent is listed as online afterwards
     * @param backAfter from the start of PostgreSQL until REST answered again
     */
    public record Outcome(
            FrameReport watched,
            boolean newViewerDuring,
            int statusAnswerDuring,
            boolean sharesRevokedAfter,
            boolean agentOnlineAfter,
            Duration backAfter) {
        public boolean isGood() {
            return watched.isFlawless()
                    && newViewerDuring
                    && statusAnswerDuring == 503
                    && sharesRevokedAfter
                    && agentOnlineAfter
                    && backAfter.compareTo(BACK) < 0;
        }
    }

    /**
     * Runs the outage once.
     *
     * @throws IOException when a viewer cannot connect or PostgreSQL cannot be started
     */
    public static Outcome run(Duration away) throws IOException {
        try (OwnPostgres postgres = OwnPostgres.start(Files.createTempDirectory("culvert-pg-"));
                Installation installation = Installation.open(1, List.of(), postgres.settings())) {
            String camera = installation.firstName();
            var uuid = installation.uuid(camera);
            Installation.Share share = installation.share(camera);
            try (RtspViewer viewer = RtspViewer.play(share.rtspUrl(), uuid, RtspViewer.Transport.TCP)) {
                RtspViewer.await(Duration.ofSeconds(10), () -> viewer.frameCount() > 25);
                postgres.stop();
                LockSupport.parkNanos(away.dividedBy(2).toNanos());
                boolean newViewer = sees(share, uuid);
                int answer = installation
                        .gateway()
                        .api()
                        .send("POST", "/cameras/" + camera + "/shares", Map.of("label", "meanwhile"))
                        .status();
                LockSupport.parkNanos(away.dividedBy(2).toNanos());
                postgres.start();
                long started = System.nanoTime();
                RtspViewer.await(
                        BACK.plusSeconds(15),
                        () -> installation
                                        .gateway()
                                        .api()
                                        .send("GET", "/cameras/" + camera + "/shares", null)
                                        .status()
                                == 200);
                Duration back = Duration.ofNanos(System.nanoTime() - started);
                FrameReport watched = viewer.frames();
                boolean online = RtspViewer.await(BACK, () -> online(installation));
                installation.revoke(share);
                boolean cut = RtspViewer.await(Duration.ofSeconds(1), viewer::isEnded);
                return new Outcome(watched, newViewer, answer, cut, online, back);
            }
        }
    }

    private static boolean sees(Installation.Share share, java.util.UUID uuid) {
        try (RtspViewer second = RtspViewer.play(share.rtspUrl(), uuid, RtspViewer.Transport.TCP)) {
            return RtspViewer.await(Duration.ofSeconds(5), () -> second.firstFrameAfterPlay() != null);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean online(Installation installation) {
        JsonNode agent = installation
                .gateway()
                .api()
                .get("/agents/" + installation.agent().agentId());
        return agent.path("state").asText().equals("online");
    }
}
