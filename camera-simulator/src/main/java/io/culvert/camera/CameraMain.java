package io.culvert.camera;

import io.culvert.camera.fault.Corpus;
import io.culvert.camera.fault.FaultScript;
import io.culvert.media.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code culvert camera}: simulated cameras until SIGTERM. Prints their addresses, one on a line, when they answer.
 *
 * <p>Exit codes: 0 ended by a signal, 1 it could not listen, 2 wrong usage.
 */
@Command(
        name = "culvert camera",
        description = "Simulated RTSP cameras: 1280x720, closed GOP, constant bit rate, a moving picture with a clock.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class CameraMain implements Callable<Integer> {
    private static final int FAILED = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--port", paramLabel = "P", required = true, description = "RTSP port; 0 = any free one.")
    private int port;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "Address to listen on (default: all).")
    private String bindAddress = "0.0.0.0";

    @Option(
            names = "--path",
            paramLabel = "NAME",
            description = "Path, with --count N NAME-1 to NAME-N (default: cam).")
    private String path = "cam";

    @Option(names = "--count", paramLabel = "N", description = "Cameras on this port (default: 1).")
    private int count = 1;

    @Option(names = "--fps", paramLabel = "N", description = "Frames per second (default: 25).")
    private int fps = 25;

    @Option(names = "--gop", paramLabel = "SECONDS", description = "From key frame to key frame (default: 2).")
    private double gopSeconds = 2;

    @Option(names = "--bitrate", paramLabel = "BITS", description = "Video bits per second (default: 1000000).")
    private int bitrate = 1_000_000;

    @Option(names = "--codec", paramLabel = "CODEC", description = "h264 or h265 (default: h264).")
    private String codec = "h264";

    @Option(names = "--audio", paramLabel = "CODEC", description = "none, pcmu, pcma or aac (default: none).")
    private String audio = "none";

    @Option(names = "--user", paramLabel = "USER", description = "Ask for this user; needs --password-file.")
    private @Nullable String user;

    @Option(names = "--password-file", paramLabel = "FILE", description = "File with the password on its first line.")
    private @Nullable Path passwordFile;

    @Option(names = "--auth", paramLabel = "KIND", description = "md5, sha256 or basic (default: md5, Digest).")
    private String auth = "md5";

    @Option(
            names = "--max-sessions",
            paramLabel = "N",
            description = "Sessions per stream before 453 (default: 0 = as many as come).")
    private int maxSessions;

    /** What fills frames up to the bit rate. */
    enum Padding {
        FILLER,
        SEI
    }

    @Option(
            names = "--padding",
            paramLabel = "KIND",
            description =
                    "What fills frames up to the bit rate: filler (data that recorders drop) or sei (a message that"
                            + " they keep) (default: filler).")
    private Padding padding = Padding.FILLER;

    @Option(names = "--session-timeout", paramLabel = "SECONDS", description = "Of silent sessions (default: 60).")
    private int sessionTimeoutSeconds = 60;

    @Option(names = "--uuid-seed", paramLabel = "TEXT", description = "Makes other camera UUIDs out of the paths.")
    private String uuidSeed = "";

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "What goes wrong, when; see docs/camera-simulator.md.")
    private @Nullable Path script;

    @Option(
            names = "--corpus",
            description = "Beside the other cameras all odd and hostile ones of the catalogue, each under its name.")
    private boolean corpus;

    @Option(names = "--stats-port", paramLabel = "P", description = "HTTP port on loopback for counters; 0 = any.")
    private @Nullable Integer statsPort;

    @Option(names = "--ready-file", paramLabel = "FILE", description = "Written when the cameras answer.")
    private @Nullable Path readyFile;

    CameraMain() {}

    /** Runs until a signal comes. */
    public static void main(String[] args) {
        int code = new CommandLine(new CameraMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args);
        System.exit(code);
    }

    @Override
    public Integer call() throws InterruptedException {
        CameraServerConfig config = new CameraServerConfig(
                bindAddress, port, login(), Duration.ofSeconds(Math.max(1, sessionTimeoutSeconds)), uuidSeed, script());
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        CameraConfig[] kinds = kinds();
        try (CameraServer server = CameraServer.start(config, kinds);
                StatsPage stats = statsPort == null ? null : new StatsPage(server, statsPort)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> halt(stop, stopped), "camera-stop"));
            server.urls().forEach(System.out::println);
            System.out.flush();
            if (readyFile != null) {
                CameraReadyFile.write(readyFile, server.port(), stats == null ? 0 : stats.port(), server.urls());
            }
            stop.await();
        } catch (IllegalStateException | IOException e) {
            System.err.println("culvert camera: " + e.getMessage());
            return FAILED;
        }
        stopped.countDown();
        return 0;
    }

    /** A signal is the ordinary end: close everything, then exit with 0 rather than the signal's number. */
    private static void halt(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            if (stopped.await(5, java.util.concurrent.TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CameraConfig kind() {
        try {
            return new CameraConfig(
                    path,
                    count,
                    fps,
                    gopSeconds,
                    bitrate,
                    CameraConfig.codec(codec),
                    audio.equals("none") ? null : CameraConfig.codec(audio),
                    maxSessions,
                    padding == Padding.SEI);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private CameraConfig[] kinds() {
        CameraConfig kind = kind();
        return corpus
                ? Stream.concat(Stream.of(kind), Corpus.all().stream().map(CameraConfig::of))
                        .toArray(CameraConfig[]::new)
                : new CameraConfig[] {kind};
    }

    private FaultScript script() {
        try {
            String own = script == null ? "" : Files.readString(script);
            return FaultScript.parse(corpus ? own + "\n" + Corpus.script() : own);
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--script " + script + ": " + e.getMessage(), e);
        }
    }

    private @Nullable CameraLogin login() {
        if (user == null && passwordFile == null) {
            return null;
        }
        if (user == null || passwordFile == null) {
            throw new ParameterException(spec.commandLine(), "--user and --password-file belong together");
        }
        CameraLogin.Scheme scheme =
                switch (auth) {
                    case "md5" -> CameraLogin.Scheme.DIGEST_MD5;
                    case "sha256" -> CameraLogin.Scheme.DIGEST_SHA_256;
                    case "basic" -> CameraLogin.Scheme.BASIC;
                    default ->
                        throw new ParameterException(
                                spec.commandLine(), "--auth " + auth + " (expected: md5, sha256 or basic)");
                };
        try {
            return new CameraLogin(
                    user,
                    Secret.of(Files.readString(passwordFile).lines().findFirst().orElse("")),
                    scheme);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "cannot read the password file " + passwordFile, e);
        }
    }
}
