package io.culvert.agent.cli;

import io.culvert.agent.identity.IdentityStore;
import io.culvert.agent.identity.PendingJoin;
import io.culvert.agent.scan.EnrolmentDoor;
import io.culvert.agent.scan.FfmpegPictures;
import io.culvert.agent.scan.MjpegPictures;
import io.culvert.agent.scan.Onboarding;
import io.culvert.agent.scan.PictureFiles;
import io.culvert.agent.scan.Pictures;
import io.culvert.agent.scan.Scan;
import io.culvert.agent.scan.StateCommand;
import io.culvert.agent.scan.States;
import io.culvert.agent.wifi.NetworkManagerWifi;
import io.culvert.agent.wifi.SupplicantWifi;
import io.culvert.agent.wifi.Wifi;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code agent scan}: looks for a gateway's QR code in pictures and does what it says. */
@Command(
        name = "scan",
        description = "Looks for a gateway's QR code in pictures, joins the Wi-Fi network it names, and enrols.",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersion.class)
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class ScanCommand implements Callable<Integer> {
    private static final Duration FILE_TIME = Duration.ofSeconds(8);
    private static final Duration FRAME_TIME = Duration.ofMillis(150);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Spec
    private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source;

    /** Where the pictures come from. */
    static final class Source {
        @Option(
                names = "--image",
                arity = "1..*",
                paramLabel = "FILE",
                description = "PNG or JPEG files; enrols by the first code that works, then ends")
        private @Nullable List<Path> images;

        @Option(
                names = "--mjpeg",
                paramLabel = "-",
                description = "a stream of JPEG pictures on standard input; keeps looking")
        private @Nullable String mjpeg;

        @Option(
                names = "--device",
                paramLabel = "DEV",
                description = "a video device, for example /dev/video0, through ffmpeg; keeps looking")
        private @Nullable String device;
    }

    @Option(
            names = "--wifi",
            paramLabel = "nmcli|wpa_supplicant|none",
            defaultValue = "none",
            description = "what joins the Wi-Fi network of the code (default: ${DEFAULT-VALUE})")
    private String wifi;

    @Option(
            names = "--on-state",
            paramLabel = "CMD",
            description = "program that is run at each state, with the state and its reason as last arguments")
    private @Nullable String onState;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "agent.yml with the cameras of --run; a ca_fingerprint in it is the only gateway that is accepted")
    private @Nullable Path config;

    @Option(
            names = "--state-dir",
            required = true,
            paramLabel = "DIR",
            description = "folder for the agent's key and certificate")
    private Path stateDir;

    @Option(names = "--run", description = "goes on as the agent, until SIGTERM")
    private boolean run;

    /** Whether SIGTERM has come: no more pictures then mean nothing. */
    private volatile boolean ending;

    @Override
    public Integer call() throws Exception {
        Wifi joiner = joiner();
        if (source.mjpeg != null && !source.mjpeg.equals("-")) {
            throw new ParameterException(spec.commandLine(), "--mjpeg reads standard input only (expected: -)");
        }
        AgentConfig read;
        try {
            read = config == null ? AgentConfig.empty(stateDir) : AgentConfigReader.read(config, stateDir);
        } catch (ConfigException wrong) {
            return fail(AgentMain.MISUSED, String.valueOf(wrong.getMessage()));
        }
        try (IdentityStore store = IdentityStore.open(stateDir);
                StateCommand command = onState == null ? null : new StateCommand(onState);
                Pictures pictures = pictures()) {
            States states = new States(command == null ? (state, reason) -> {} : command);
            return scan(store, read, joiner, pictures, states);
        } catch (IOException unusable) {
            return fail(AgentMain.FAILED, String.valueOf(unusable.getMessage()));
        }
    }

    private int scan(IdentityStore store, AgentConfig read, Wifi joiner, Pictures pictures, States states)
            throws IOException, InterruptedException {
        EventLoopGroup loops = AgentRuntime.newEventLoop();
        ScannedAgent agent = new ScannedAgent(read.ofEnrolment(), store, run);
        Thread goodbye = goodbye(pictures, agent);
        Runtime.getRuntime().addShutdownHook(goodbye);
        try {
            EnrolmentDoor door = new EnrolmentDoor(loops.next(), store, AgentVersion.text());
            Onboarding onboarding = new Onboarding(joiner, door, read.caPin(), PATIENCE, states);
            boolean good = looked(store, pictures, onboarding, agent, states);
            if (ending || (agent.isRunning() && (good || source.images == null))) {
                new CountDownLatch(1).await(); // until SIGTERM
            }
            return good
                    ? AgentMain.FINE
                    : fail(AgentMain.FAILED, "no code brought this agent to a gateway (" + states.text() + ")");
        } finally {
            forget(goodbye);
            agent.rest();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
        }
    }

    private boolean looked(
            IdentityStore store, Pictures pictures, Onboarding onboarding, ScannedAgent agent, States states)
            throws IOException, InterruptedException {
        Scan scan = new Scan(pictures, source.images == null ? FRAME_TIME : FILE_TIME, onboarding, agent, states);
        PendingJoin unfinished = store.loadJoin();
        if (unfinished != null) {
            scan.finish(unfinished.invitation());
        } else if (source.images == null) {
            agent.carry(null);
        }
        return scan.run(source.images != null);
    }

    private Pictures pictures() throws IOException {
        if (source.images != null) {
            return new PictureFiles(source.images);
        }
        if (source.device != null) {
            return FfmpegPictures.ofDevice(source.device);
        }
        return MjpegPictures.isPossible() ? new MjpegPictures(System.in) : FfmpegPictures.ofMjpegOnStandardInput();
    }

    private Wifi joiner() {
        return switch (wifi.toLowerCase(Locale.ROOT)) {
            case "nmcli" -> new NetworkManagerWifi();
            case "wpa_supplicant" -> new SupplicantWifi();
            case "none" -> Wifi.none();
            default ->
                throw new ParameterException(
                        spec.commandLine(), "--wifi " + wifi + " is unknown (expected: nmcli, wpa_supplicant or none)");
        };
    }

    /** SIGTERM ends a scan that would look for ever; what runs says goodbye first. */
    private Thread goodbye(Pictures pictures, ScannedAgent agent) {
        int code = run || source.images == null ? AgentMain.FINE : AgentMain.FAILED;
        return new Thread(
                () -> {
                    ending = true;
                    pictures.close(); // an ffmpeg whose device gives no frames would not notice that we are gone
                    agent.rest();
                    Runtime.getRuntime().halt(code);
                },
                "agent-stop");
    }

    private static void forget(Thread goodbye) {
        try {
            Runtime.getRuntime().removeShutdownHook(goodbye);
        } catch (IllegalStateException underWay) {
            // it ends the process
        }
    }

    private int fail(int code, String reason) {
        spec.commandLine().getErr().println("agent: " + reason);
        return code;
    }
}
