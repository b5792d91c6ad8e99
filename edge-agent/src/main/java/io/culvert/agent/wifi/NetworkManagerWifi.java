package io.culvert.agent.wifi;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.culvert.agent.wifi.Program.Answer;
import io.culvert.qr.WifiNetwork;
import io.culvert.qr.WifiSecurity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wi-Fi through NetworkManager: a profile with the key in it is written as a file of mode 0600 where NetworkManager keeps its own,
 * and {@code nmcli} is told its name and its UUID, never the key.
 *
 * <p>A network that was joined replaces the one of an earlier code; one that was not is forgotten, and the connection that was
 * active before is brought up again.
 */
public final class NetworkManagerWifi implements Wifi {
    private static final Logger log = LoggerFactory.getLogger(NetworkManagerWifi.class);
    private static final Path PROFILES = Path.of("/etc/NetworkManager/system-connections");
    private static final Duration QUICK = Duration.ofSeconds(10);
    private static final int WAIT_SECONDS = 45;
    private static final int TIMED_OUT = 3;
    private static final int NOT_THERE = 10;

    private final Program nmcli;
    private final Path profiles;

    /** Profiles lie where {@code CULVERT_NM_PROFILES} says, or where NetworkManager looks for them by itself. */
    public NetworkManagerWifi() {
        this(Path.of(System.getenv().getOrDefault("CULVERT_NM_PROFILES", PROFILES.toString())), "nmcli");
    }

    NetworkManagerWifi(Path profiles, String nmcli) {
        this.profiles = profiles;
        this.nmcli = new Program(nmcli);
    }

    @Override
    public WifiOutcome join(WifiNetwork network) throws InterruptedException {
        @Nullable String before = active();
        UUID uuid = UUID.randomUUID();
        Path profile = profiles.resolve("culvert-" + uuid + ".nmconnection");
        try {
            write(profile, ConnectionProfile.text(network, uuid));
        } catch (IOException unwritable) {
            log.warn("no profile can be written for NetworkManager: {}", unwritable.getMessage());
            return WifiOutcome.UNUSABLE;
        }
        Answer loaded = nmcli.ask(QUICK, "connection", "load", profile.toString());
        WifiOutcome outcome = loaded.isFine() ? activate(uuid, network) : unusable(loaded);
        if (outcome == WifiOutcome.JOINED) {
            forgetOthers(profile);
        } else {
            forget(profile);
            if (before != null) {
                nmcli.ask(Duration.ofSeconds(30), "--wait", "20", "connection", "up", "uuid", before);
            }
        }
        return outcome;
    }

    /** UUID of the Wi-Fi connection that is active. */
    private @Nullable String active() throws InterruptedException {
        Answer shown = nmcli.ask(QUICK, "--terse", "--fields", "UUID,TYPE", "connection", "show", "--active");
        return shown.text()
                .lines()
                .filter(line -> line.endsWith(":802-11-wireless"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .findFirst()
                .orElse(null);
    }

    private WifiOutcome activate(UUID uuid, WifiNetwork network) throws InterruptedException {
        Answer up = nmcli.ask(
                Duration.ofSeconds(WAIT_SECONDS + 5),
                "--wait",
                Integer.toString(WAIT_SECONDS),
                "connection",
                "up",
                "uuid",
                uuid.toString());
        return switch (up.exitCode()) {
            case 0 -> WifiOutcome.JOINED;
            case TIMED_OUT, Program.NONE -> WifiOutcome.TIMEOUT;
            case NOT_THERE -> WifiOutcome.NOT_FOUND;
            default -> reason(up, network);
        };
    }

    private static WifiOutcome reason(Answer up, WifiNetwork network) {
        String text = up.text().toLowerCase(Locale.ROOT);
        if (text.contains("could not be found")) {
            return WifiOutcome.NOT_FOUND;
        }
        // A wrong key shows as a question for another one, or as a handshake that never ends.
        boolean isAboutKey = text.contains("secrets were required") || text.contains("supplicant");
        return isAboutKey && network.security() != WifiSecurity.OPEN ? WifiOutcome.WRONG_PASSWORD : unusable(up);
    }

    private static WifiOutcome unusable(Answer answer) {
        log.warn("NetworkManager: {}", answer.text().strip());
        return WifiOutcome.UNUSABLE;
    }

    private static void write(Path profile, String text) throws IOException {
        try (FileChannel file = FileChannel.open(
                profile,
                Set.of(CREATE_NEW, WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            file.write(StandardCharsets.UTF_8.encode(text));
            file.force(true);
        }
    }

    private void forgetOthers(Path kept) throws InterruptedException {
        try (DirectoryStream<Path> ours = Files.newDirectoryStream(profiles, "culvert-*.nmconnection")) {
            for (Path profile : ours) {
                if (!profile.equals(kept)) {
                    forget(profile);
                }
            }
        } catch (IOException unreadable) {
            log.warn("earlier profiles stay: {}", unreadable.getMessage());
        }
    }

    private void forget(Path profile) throws InterruptedException {
        String name = String.valueOf(profile.getFileName());
        String uuid = name.substring("culvert-".length(), name.length() - ".nmconnection".length());
        nmcli.ask(QUICK, "connection", "delete", "uuid", uuid);
        try {
            Files.deleteIfExists(profile);
        } catch (IOException stays) {
            log.warn("{} cannot be removed: {}", profile, stays.getMessage());
        }
    }
}
