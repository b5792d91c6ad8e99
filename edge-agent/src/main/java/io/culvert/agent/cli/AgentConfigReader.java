package io.culvert.agent.cli;

import io.culvert.agent.camera.CameraConfig;
import io.culvert.agent.forward.CameraHostResolver;
import io.culvert.agent.forward.ForwardService;
import io.culvert.agent.forward.ForwardTarget;
import io.culvert.agent.identity.CaPin;
import io.culvert.agent.identity.GatewayAddress;
import io.culvert.agent.motion.Mailbox;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.Credentials;
import io.culvert.media.rtsp.client.HostResolver;
import io.culvert.media.rtsp.client.MediaTransport;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.rtsp.client.StreamBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads {@code agent.yml}; file names in it are relative to the folder it lies in. */
final class AgentConfigReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private static final HostResolver HOSTS = new CameraHostResolver();

    /** What the queue towards the gateway holds of one access unit at most. */
    private static final long MAX_ACCESS_UNIT = 16 << 20;

    private final Path file;
    private final Path folder;
    private final List<String> problems = new ArrayList<>();
    private final List<Path> secretFiles = new ArrayList<>();
    private final Map<String, Map<ForwardService, ForwardTarget>> services = new HashMap<>();
    private final List<Mailbox> mailboxes = new ArrayList<>();
    private final Map<String, Credentials> onvifLogins = new HashMap<>();

    /** Where the identity lies when the file need not say so; null: it must. */
    private final @Nullable Path givenStateDir;

    private AgentConfigReader(Path file, @Nullable Path givenStateDir) {
        this.file = file;
        this.givenStateDir = givenStateDir;
        Path parent = file.toAbsolutePath().getParent();
        this.folder = parent == null ? Path.of(".") : parent;
    }

    /** @throws ConfigException naming every problem of the file */
    static AgentConfig read(Path file) throws ConfigException {
        return new AgentConfigReader(file, null).read();
    }

    /** The same for a command that was given the state folder: the file need not name one, and what it names does not count. */
    static AgentConfig read(Path file, Path stateDir) throws ConfigException {
        return new AgentConfigReader(file, stateDir).read();
    }

    private AgentConfig read() throws ConfigException {
        AgentConfig config = config(parse(file));
        if (config == null || !problems.isEmpty()) {
            throw new ConfigException(file, problems);
        }
        return config;
    }

    private Map<?, ?> parse(Path file) throws ConfigException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            Object root = new Yaml(new SafeConstructor(options)).load(Files.readString(file));
            if (root instanceof Map<?, ?> map) {
                return map;
            }
            throw new ConfigException(file, List.of("is not a mapping of keys to values"));
        } catch (IOException unreadable) {
            throw new ConfigException(file, List.of("cannot be read: " + unreadable));
        } catch (MarkedYAMLException damaged) {
            // Its own message quotes the line, and the line may hold a camera's password.
            String place = damaged.getProblemMark() == null
                    ? ""
                    : "line " + (damaged.getProblemMark().getLine() + 1) + ": ";
            throw new ConfigException(file, List.of(place + "no YAML: " + damaged.getProblem()));
        } catch (YAMLException damaged) {
            throw new ConfigException(file, List.of("no YAML"));
        }
    }

    private @Nullable AgentConfig config(Map<?, ?> values) {
        ConfigSection root = new ConfigSection("", values, problems);
        List<GatewayAddress> gateways = new ArrayList<>();
        root.texts("gateways").forEach((place, text) -> {
            GatewayAddress address = parsed(root, place, text, GatewayAddress::parse);
            if (address != null) {
                gateways.add(address);
            }
        });
        String fingerprint = root.text("ca_fingerprint");
        CaPin pin = fingerprint == null ? null : parsed(root, "ca_fingerprint", fingerprint, CaPin::parse);
        Path stateDir = stateDir(root);
        List<CameraConfig> cameras = cameras(root);
        MailListener mails = MailListener.read(root, folder, mailboxes);
        secretFiles.addAll(mails.secretFiles());
        root.refuseUnknown();
        return stateDir == null
                ? null
                : new AgentConfig(gateways, pin, stateDir, cameras, secretFiles, services, onvifLogins, mails.config());
    }

    private @Nullable Path stateDir(ConfigSection root) {
        if (givenStateDir != null) {
            root.text("state_dir");
            return givenStateDir;
        }
        String stated = root.required("state_dir");
        return stated == null ? null : folder.resolve(stated);
    }

    private static <T> @Nullable T parsed(ConfigSection section, String key, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException wrong) {
            section.problem(key, "is wrong: " + wrong.getMessage());
            return null;
        }
    }

    private List<CameraConfig> cameras(ConfigSection root) {
        List<CameraConfig> cameras = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigSection section : root.sections("cameras")) {
            CameraConfig camera = camera(section);
            section.refuseUnknown();
            if (camera != null) {
                if (!names.add(camera.name())) {
                    section.problem("name", "\"" + camera.name() + "\" is used twice");
                }
                cameras.add(camera);
            }
        }
        return cameras;
    }

    private @Nullable CameraConfig camera(ConfigSection section) {
        String name = section.required("name");
        if (name != null && !NAME.matcher(name).matches()) {
            section.problem(
                    "name", "\"" + name + "\" cannot be used (expected: 1 to 63 letters, digits, '.', '_', '-')");
        }
        CameraLogin login = CameraLogin.read(section, folder);
        noteSecrets(section);
        MediaTransport transport = transport(section);
        RtspClientConfig main = stream(section, "url", section.required("url"), login, transport);
        String subUrl = section.text("sub_url");
        RtspClientConfig sub = subUrl == null ? null : stream(section, "sub_url", subUrl, login, transport);
        Map<ForwardService, ForwardTarget> offered =
                CameraServices.read(section, main == null ? null : main.url().host());
        Map<String, String> texts = new LinkedHashMap<>();
        offered.forEach((service, target) -> texts.put(service.text(), target.toString()));
        if (name != null && !offered.isEmpty()) {
            services.put(name, offered);
        }
        if (name != null && main != null && CameraServices.allowsOnvifLogin(section)) {
            Credentials credentials = main.credentials();
            if (credentials == null) {
                section.problem("services.onvif.login", "is true, and the camera has no username");
            } else {
                onvifLogins.put(name, credentials);
            }
        }
        String mailAddress = section.text("motion_address");
        if (name == null || main == null) {
            return null;
        }
        Mailbox mailbox = Mailbox.of(
                name, mailAddress == null ? name : mailAddress, main.url().host());
        if (mailboxes.stream()
                .anyMatch(
                        other -> !other.camera().equals(name) && other.address().equals(mailbox.address()))) {
            section.problem("motion_address", "\"" + mailbox.address() + "\" is another camera's too");
        }
        mailboxes.add(mailbox);
        return new CameraConfig(name, main, sub, texts);
    }

    private void noteSecrets(ConfigSection section) {
        String passwordFile = section.text("password_file");
        if (passwordFile != null) {
            secretFiles.add(folder.resolve(passwordFile));
        }
        for (String key : List.of("url", "sub_url")) {
            String url = section.text(key);
            if (url != null && Credentials.ofUrl(url) != null) {
                secretFiles.add(file);
            }
        }
    }

    private static @Nullable RtspClientConfig stream(
            ConfigSection section, String key, @Nullable String text, CameraLogin login, MediaTransport transport) {
        if (text == null) {
            return null;
        }
        RtspUrl url = parsed(section, key, text, RtspUrl::parse);
        if (url == null) {
            return null;
        }
        RtspClientConfig config = RtspClientConfig.of(url)
                .withTransport(transport)
                .withUserAgent("Culvert")
                .withResolver(HOSTS)
                .withAllowBasic(url.secure() || section.flag("allow_basic"))
                .withBudget(budget(section));
        return login.apply(section, key, text, config);
    }

    private static StreamBudget budget(ConfigSection section) {
        StreamBudget budget = StreamBudget.defaults();
        Long bitrate = number(section, "max_bitrate", 64_000, 1_000_000_000);
        Long unit = number(section, "max_access_unit", 64 * 1024, MAX_ACCESS_UNIT);
        budget = bitrate == null ? budget : budget.withMaxBitrate(bitrate);
        return unit == null ? budget : budget.withMaxAccessUnitBytes(unit.intValue());
    }

    private static @Nullable Long number(ConfigSection section, String key, long least, long most) {
        String text = section.text(key);
        if (text == null) {
            return null;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        section.problem(key, "is \"" + text + "\" (expected: " + least + " to " + most + ")");
        return null;
    }

    private static MediaTransport transport(ConfigSection section) {
        String text = section.text("transport");
        if (text == null) {
            return MediaTransport.AUTO;
        }
        try {
            return MediaTransport.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            section.problem("transport", "is \"" + text + "\" (expected: tcp, udp or auto)");
            return MediaTransport.AUTO;
        }
    }
}
