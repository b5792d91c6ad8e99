package io.culvert.system.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Programs that benchmarks know how to run beside Culvert. */
public enum PeerName {
    MEDIAMTX,
    GO2RTC,
    ZLMEDIAKIT,
    GSTREAMER("/usr/bin/python3", "/usr/lib/" + machine() + "-linux-gnu/girepository-1.0/GstRtspServer-1.0.typelib"),
    HAPROXY("/usr/sbin/haproxy"),
    SSH("/usr/sbin/sshd", "/usr/bin/ssh"),
    FRP;

    /** Where a distribution's package puts the program, then what it needs besides; empty when no package does. */
    @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable list.
    private final List<String> installed;

    PeerName(String... installed) {
        this.installed = List.of(installed);
    }

    /** As the command line and the tables spell it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The program, when its package is installed. */
    Optional<Path> installed() {
        boolean whole = !installed.isEmpty() && installed.stream().allMatch(file -> Files.isReadable(Path.of(file)));
        return whole ? Optional.of(Path.of(installed.getFirst())) : Optional.empty();
    }

    /** @throws IllegalArgumentException for a name that is none of these */
    static PeerName of(String text) {
        return Arrays.stream(values())
                .filter(name -> name.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no peer is called '" + text + "' (expected: "
                        + Arrays.stream(values()).map(PeerName::text).collect(Collectors.joining(", ")) + ")"));
    }

    private static String machine() {
        return System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
    }
}
