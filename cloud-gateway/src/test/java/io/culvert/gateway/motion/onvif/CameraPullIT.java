package io.culvert.gateway.motion.onvif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.gateway.tunnel.OnvifLogin;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.auth.Authenticator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** One camera's events against a camera's services on a real socket. */
@Timeout(30)
class CameraPullIT {
    private static final String CELL = "tns1:RuleEngine/CellMotionDetector/Motion";

    private static final OnvifConfig CONFIG = new OnvifConfig(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            2,
            2,
            Duration.ofMillis(100),
            Duration.ofMillis(400),
            Duration.ofMillis(200));

    private final FakeOnvifCamera camera = new FakeOnvifCamera();
    private final Logger log = (Logger) LoggerFactory.getLogger(CameraPull.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final AtomicLong ahead = new AtomicLong();
    private volatile Optional<String> password = Optional.empty();
    private volatile Optional<Authenticator> httpLogin = Optional.empty();
    private @Nullable CameraPull pull;
    private @Nullable Thread thread;

    private void start() {
        start(new AgentTurns(CONFIG, new Semaphore(2)));
    }

    private void start(CameraPull.Turns turns) {
        CameraPull started = new CameraPull(
                "yard",
                new OnvifClient(new Door(), Clock.systemUTC(), 60),
                CONFIG,
                turns,
                (type, state) -> reports.add(type + " " + state),
                () -> System.nanoTime() + ahead.get());
        pull = started;
        thread = Thread.ofVirtual().start(started);
    }

    /** Straight to the camera, with a login where the agent has one. */
    private final class Door implements CameraDoor {
        @Override
        public Reply post(String path, String contentType, Optional<Secret> authorization, String body)
                throws OnvifFailure {
            return CameraPullIT.this.post(path, contentType, authorization, body);
        }

        @Override
        public Optional<OnvifLogin> login(String created) {
            return password.map(
                    it -> new OnvifLogin("admin", "bm9uY2U=", created, FakeOnvifCamera.digest("nonce", created, it)));
        }

        @Override
        public Optional<Secret> authorization(List<String> challenges, String path) {
            return httpLogin
                    .filter(it -> it.challenged(challenges, false) == Authenticator.Answer.RETRY)
                    .map(it -> Secret.of(String.valueOf(it.authorize("POST", path))));
        }
    }

    private CameraDoor.Reply post(String path, String contentType, Optional<Secret> authorization, String body)
            throws OnvifFailure {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + camera.port() + path))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        authorization.ifPresent(value -> request.header("Authorization", value.reveal()));
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new CameraDoor.Reply(
                    answer.statusCode(), answer.headers().allValues("WWW-Authenticate"), answer.body());
        } catch (IOException | InterruptedException e) {
            throw new OnvifFailure(OnvifFailure.Kind.AWAY, String.valueOf(e.getMessage()));
        }
    }

    @BeforeEach
    void listen() {
        log.setAdditive(false);
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void stop() throws Exception {
        if (pull != null && thread != null) {
            pull.stop();
            thread.join();
        }
        log.detachAppender(lines);
        log.setAdditive(true);
        camera.close();
        http.close();
    }

    @Test
    void motion_beginsAndEnds_whereTheCameraSaysSo() {
        start();
        camera.notices(CELL, "Initialized", "IsMotion", "false");
        camera.changes(CELL, "IsMotion", true);
        await().until(() -> reports.contains("motion STARTED"));
        camera.changes(CELL, "IsMotion", false);
        await().until(() -> reports.getLast().equals("motion STOPPED"));

        assertThat(camera.paths.subList(0, 3))
                .containsExactly("/onvif/device_service", "/onvif/Events", "/onvif/Events/PullSubManager_7?Idx=3&x=1");
        assertThat(camera.bodies.get(2))
                .contains("<a:To>http://192.168.77.12:8899/onvif/Events/PullSubManager_7?Idx=3&amp;x=1</a:To>")
                .contains("xmlns:p=\"http://vendor.example/event\" a:IsReferenceParameter=\"true\">7&lt;8</p:");
    }

    @Test
    void motionThatGoesOn_isSaidToAgain() {
        start();
        camera.changes("tns1:VideoSource/MotionAlarm", "State", true);
        await().until(() -> reports.size() >= 2);

        assertThat(reports).containsOnly("motion STARTED");
    }

    @Test
    void subscription_isRenewed_andUnsubscribedAtTheEnd() throws Exception {
        start();
        await().until(() -> camera.asked.contains("PullMessages"));
        ahead.addAndGet(Duration.ofSeconds(31).toNanos());
        await().until(() -> camera.asked.contains("Renew"));
        if (pull != null && thread != null) {
            pull.stop();
            thread.join();
        }
        assertThat(camera.asked.getLast()).isEqualTo("Unsubscribe");
        assertThat(camera.asked.stream().filter("CreatePullPointSubscription"::equals))
                .hasSize(1);
    }

    @Test
    void cameraThatForgets_orKnowsNoRenewal_isAskedAnew() {
        camera.knowsRenewal = false;
        start();
        await().until(() -> camera.asked.contains("PullMessages"));
        ahead.addAndGet(Duration.ofSeconds(31).toNanos());
        await().until(() -> camera.asked.contains("Renew"));
        camera.hasForgotten = true;
        await().until(() -> camera.asked.stream()
                        .filter("CreatePullPointSubscription"::equals)
                        .count()
                == 2);
        camera.changes(CELL, "IsMotion", true);
        await().until(() -> reports.contains("motion STARTED"));
    }

    @Test
    void cameraThatWantsALogin_getsOneOfItsAgents_forItsOwnTime() {
        camera.wantsLogin = true;
        password = Optional.of("secret");
        start();
        camera.changes(CELL, "IsMotion", true);
        await().until(() -> reports.contains("motion STARTED"));

        assertThat(camera.asked).contains("GetSystemDateAndTime");
        assertThat(camera.bodies).noneMatch(body -> body.contains("secret"));
        assertThat(camera.bodies.getLast()).contains("<u:Created>2031-02-03T");
    }

    @Test
    void cameraWhoseClockIsSet_isLoggedInByItsNewTime_andGoesOn() {
        camera.wantsLogin = true;
        camera.set(Instant.parse("1970-01-01T00:01:00Z"));
        password = Optional.of("secret");
        start();
        await().until(() -> camera.asked.contains("PullMessages"));
        camera.set(Instant.parse("2031-02-03T04:05:06Z"));
        await().until(() -> camera.bodies.getLast().contains("<u:Created>2031-02-03T"));
        camera.changes(CELL, "IsMotion", true);
        await().until(() -> reports.contains("motion STARTED"));

        assertThat(count("CreatePullPointSubscription"))
                .as("one without a login and one with it")
                .isEqualTo(2);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("camera yard: its events are asked for by ONVIF");
    }

    @Test
    void loginThatIsRefusedByTheRightTime_isNotRepeated() {
        camera.wantsLogin = true;
        password = Optional.of("secret");
        start();
        await().until(() -> camera.asked.contains("PullMessages"));
        password = Optional.of("wrong");
        int known = camera.asked.size();
        await().until(() -> camera.asked.subList(known, camera.asked.size()).contains("Unsubscribe"));

        List<String> since = camera.asked.subList(known, camera.asked.size());
        assertThat(since.subList(0, since.indexOf("Unsubscribe")))
                .filteredOn("PullMessages"::equals)
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void wrongLogin_orNone_isTriedAgainAfterAWhile() {
        camera.wantsLogin = true;
        start();
        await().until(() -> count("CreatePullPointSubscription") >= 2);
        password = Optional.of("wrong");
        int before = count("CreatePullPointSubscription");
        await().until(() -> count("CreatePullPointSubscription") >= before + 3);
        assertThat(camera.asked).doesNotContain("PullMessages");
        password = Optional.of("secret");
        camera.changes(CELL, "IsMotion", true);
        await().until(() -> reports.contains("motion STARTED"));
    }

    @Test
    void cameraThatRefusesPulls_isToldOfOnce_andNeverSaidToBeAsked() {
        camera.refusesPulls = true;
        start();
        await().until(() -> count("CreatePullPointSubscription") >= 4);

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(1)
                .allMatch(line -> line.startsWith("camera yard: no events by ONVIF"));

        camera.refusesPulls = false;
        await().until(() -> lines.list.size() == 2);
        assertThat(lines.list.getLast().getFormattedMessage())
                .isEqualTo("camera yard: its events are asked for by ONVIF");
    }

    @Test
    void defect_isToldOf_andTheCameraIsAskedAnew() {
        AtomicBoolean once = new AtomicBoolean();
        AgentTurns turns = new AgentTurns(CONFIG, new Semaphore(2));
        start(new CameraPull.Turns() {
            @Override
            public int take() throws InterruptedException {
                if (once.compareAndSet(false, true)) {
                    throw new IllegalStateException("a defect");
                }
                return turns.take();
            }

            @Override
            public void give() {
                turns.give();
            }
        });
        camera.changes(CELL, "IsMotion", true);
        await().until(() -> reports.contains("motion STARTED"));

        assertThat(lines.list.getFirst().getFormattedMessage()).isEqualTo("camera yard: asking for its events failed");
    }

    @Test
    void cameraThatKnowsHttpDigestOnly_isAnswered_andAskedNoFurther() {
        camera.wantsDigest = true;
        httpLogin = login(FakeOnvifCamera.PASSWORD);
        start();
        camera.changes(CELL, "IsMotion", true);
        await().until(() -> reports.contains("motion STARTED"));

        assertThat(camera.challenged).containsExactly("/onvif/device_service");
        assertThat(camera.asked).doesNotContain("GetSystemDateAndTime");
        assertThat(camera.bodies).noneMatch(body -> body.contains("Security"));
    }

    @Test
    void nonceThatExpired_isReplaced_andThePullGoesOn() {
        camera.wantsDigest = true;
        httpLogin = login(FakeOnvifCamera.PASSWORD);
        start();
        await().until(() -> camera.asked.contains("PullMessages"));
        camera.expireNonce();
        await().until(() -> camera.challenged.size() == 2);
        camera.changes(CELL, "IsMotion", true);
        await().until(() -> reports.contains("motion STARTED"));

        assertThat(count("CreatePullPointSubscription")).isEqualTo(1);
    }

    @Test
    void wrongAnswerToAChallenge_isARefusedLogin_andTriedAgainAfterAWhile() {
        camera.wantsDigest = true;
        httpLogin = login("wrong");
        start();
        await().until(() -> count("GetCapabilities") >= 6);
        assertThat(camera.asked).doesNotContain("CreatePullPointSubscription");
        assertThat(lines.list).hasSize(1);

        httpLogin = login(FakeOnvifCamera.PASSWORD);
        camera.changes(CELL, "IsMotion", true);
        await().until(() -> reports.contains("motion STARTED"));
    }

    @Test
    void cameraThatAsksByHttp_ofAnAgentThatKnowsTokensOnly_getsOne() {
        camera.wantsLogin = true;
        camera.refusesByHttp = true;
        password = Optional.of(FakeOnvifCamera.PASSWORD);
        start();
        camera.changes(CELL, "IsMotion", true);
        await().until(() -> reports.contains("motion STARTED"));

        assertThat(camera.bodies.getLast()).contains("#PasswordDigest");
    }

    private static Optional<Authenticator> login(String password) {
        return Optional.of(new Authenticator("admin", Secret.of(password), false));
    }

    private int count(String question) {
        return Math.toIntExact(camera.asked.stream().filter(question::equals).count());
    }
}
