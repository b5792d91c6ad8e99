package io.culvert.camera;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.camera.fault.Corpus;
import io.culvert.camera.fault.FaultScript;
import io.culvert.camera.fault.Fixture;
import io.culvert.media.pull.StreamPull;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every camera of the catalogue against our RTSP client and batcher. Many play at the same time; those that flood come
 * one by one afterwards.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorpusIT {
    private static final int AT_ONCE = 48;
    private static final String FLOOD = ".*(flood|without_end|large_key).*";

    private static final List<Fixture> SOUND = Stream.of("h264", "h265")
            .map(codec -> new Fixture(
                    "sound-" + codec,
                    "",
                    Fixture.Outcome.SETTLES,
                    null,
                    Duration.ZERO,
                    codec,
                    "none",
                    false,
                    0,
                    List.of()))
            .toList();

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<Fixture, Future<@Nullable String>> runs = new LinkedHashMap<>();
    private final ExecutorService watching =
            Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
    private CameraServer server;

    @BeforeAll
    void start() {
        server = CameraServer.start(
                CameraServerConfig.defaults().withScript(FaultScript.parse(Corpus.script())),
                Stream.concat(SOUND.stream(), Corpus.all().stream())
                        .map(CameraConfig::of)
                        .toArray(CameraConfig[]::new));
        // The first pictures take long, until the code that draws them is compiled.
        SOUND.stream()
                .map(fixture -> new CorpusRun(fixture, server, loops.next()))
                .toList()
                .forEach(CorpusRun::await);
        calm().forEach(fixture ->
                runs.put(fixture, watching.submit(() -> new CorpusRun(fixture, server, loops.next()).await())));
    }

    @AfterAll
    void stop() {
        watching.shutdownNow();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        server.close();
    }

    /** All, or those that {@code -Dculvert.corpus=REGEX} names. */
    private static Stream<Fixture> chosen() {
        String names = System.getProperty("culvert.corpus", ".*");
        return Corpus.all().stream().filter(fixture -> fixture.name().matches(names));
    }

    static Stream<Fixture> calm() {
        return chosen().filter(fixture -> !fixture.name().matches(FLOOD));
    }

    static Stream<Fixture> floods() {
        return chosen().filter(fixture -> fixture.name().matches(FLOOD));
    }

    @ParameterizedTest
    @MethodSource("calm")
    void camera_withItsQuirk_doesWhatTheCatalogueSays(Fixture fixture) throws Exception {
        if (requireNonNull(runs.get(fixture)).get() != null) {
            // A busy machine may be late with a crowd: the verdict is that of the camera alone.
            assertThat(new CorpusRun(fixture, server, loops.next()).await()).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("floods")
    void camera_thatFloods_doesWhatTheCatalogueSays(Fixture fixture) {
        PullJudge beside = new PullJudge(server.stats("sound-h264").uuid());
        StreamPull sound = pull("sound-h264", beside);
        assertThat(new CorpusRun(fixture, server, loops.next()).await()).isNull();
        await().atMost(Duration.ofSeconds(10)).until(() -> beside.frames() > 20);
        assertThat(beside.flawless()).as("%s", beside).isTrue();
        sound.close();
    }

    @Test
    void camera_thatAdmitsOneSession_isBusyForTheNext() throws Exception {
        String name = "generic_ipc_453_on_second_session";
        requireNonNull(runs.get(Corpus.fixture(name))).get();
        await().atMost(Duration.ofSeconds(10)).until(() -> server.stats(name).sessionsNow() == 0);
        PullJudge first = new PullJudge(server.stats(name).uuid());
        StreamPull pull = pull(name, first);
        await().atMost(Duration.ofSeconds(10)).until(() -> first.frames() > 0);
        PullJudge second = new PullJudge(server.stats(name).uuid());
        pull(name, second);
        assertThat(second.end().get(10, TimeUnit.SECONDS).kind()).isEqualTo(RtspClientFailure.Kind.BUSY);
        pull.close();
    }

    private StreamPull pull(String name, PullJudge judge) {
        RtspUrl url = RtspUrl.parse("rtsp://127.0.0.1:" + server.port() + "/" + name);
        return StreamPull.open(loops.next(), RtspClientConfig.of(url), judge);
    }

    @Test
    void names_sayMakerModelAndQuirk_andSectionsSayWhatTheyDo() {
        List<Fixture> all = Corpus.all();
        assertThat(all).hasSizeGreaterThanOrEqualTo(90);
        assertThat(all)
                .extracting(Fixture::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z0-9]+_[a-z0-9]+_[a-z0-9_]+"));
        assertThat(all).allSatisfy(fixture -> assertThat(fixture.does()).isNotBlank());
    }
}
