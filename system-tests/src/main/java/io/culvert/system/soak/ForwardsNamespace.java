package io.culvert.system.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The promise <em>the agent dials only what its own list allows</em>, counted by the kernel: a network namespace in which every
 * address leads out, and nftables count each attempt to connect by whether it goes to the owner's list. Needs root, {@code ip} and
 * {@code nft}.
 */
public final class ForwardsNamespace implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

    /**
     * What was counted.
     *
     * @param controls attempts to forbidden places made on purpose before, to see that they count
     * @param allowed attempts to connect to the owner's list
     * @param forbidden all others
     */
    public record Outcome(int commands, boolean finished, long controls, long allowed, long forbidden) {
        public boolean isGood() {
            return finished && controls >= 3 && allowed > 0 && forbidden == 0;
        }
    }

    private final String name = "cv-forwards-" + ProcessHandle.current().pid();
    private final Path files = Path.of("/etc/netns", name);

    private ForwardsNamespace() {}

    /** Whether this machine can do it. */
    public static boolean isPossible() {
        return "root".equals(System.getProperty("user.name"))
                && Files.isExecutable(Path.of("/usr/sbin/nft"))
                && Files.isExecutable(Path.of("/usr/sbin/ip"));
    }

    /** Makes the namespace, has {@link HostileForwards} send its commands there, and reads the counters. */
    public static Outcome run(int commands) throws IOException {
        try (ForwardsNamespace namespace = new ForwardsNamespace()) {
            namespace.make();
            long controls = namespace.provoke();
            boolean finished = namespace.attack(commands);
            return new Outcome(commands, finished, controls, namespace.count("allowed"), namespace.count("forbidden"));
        }
    }

    private void make() throws IOException {
        Files.createDirectories(files);
        Files.writeString(files.resolve("resolv.conf"), "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
        Files.writeString(files.resolve("hosts"), "127.0.0.1 localhost\n");
        Files.writeString(files.resolve("nsswitch.conf"), "hosts: files dns\n");
        ip("netns", "add", name);
        ip("-n", name, "link", "set", "lo", "up");
        // Every address is local to the namespace: nothing real is touched, and each attempt passes the counters.
        ip("-n", name, "route", "add", "local", "default", "dev", "lo");
        ip("-n", name, "-6", "route", "add", "local", "default", "dev", "lo");
        Path rules = Files.createTempFile("cv-forwards", ".nft");
        Files.writeString(rules, """
                table inet cv {
                  counter allowed {}
                  counter forbidden {}
                  chain out {
                    type filter hook output priority 0;
                    udp dport 53 ip daddr 127.0.0.1 accept
                    udp sport 53 accept
                    ip daddr { %s, %s } tcp dport %d tcp flags & (syn | ack) == syn counter name allowed accept
                    tcp flags & (syn | ack) == syn counter name forbidden
                    meta l4proto udp counter name forbidden
                  }
                }
                """.formatted(HostileForwards.WRITTEN, HostileForwards.HONEST, HostileForwards.PORT));
        inside(Duration.ofSeconds(10), "nft", "-f", rules.toString());
        Files.delete(rules);
    }

    /** A counter that counts nothing proves nothing. */
    private long provoke() throws IOException {
        for (String place : List.of("127.0.0.1/22", "169.254.169.254/80", HostileForwards.WRITTEN + "/22")) {
            inside(Duration.ofSeconds(5), "timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/" + place + " || true");
        }
        long controls = count("forbidden");
        inside(Duration.ofSeconds(5), "nft", "reset", "counters", "table", "inet", "cv");
        return controls;
    }

    private boolean attack(int commands) throws IOException {
        return inside(
                PATIENCE,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                // Each look-up asks the name server: a cache would hide its lies.
                "-Dsun.net.inetaddr.ttl=0",
                "-Dsun.net.inetaddr.negative.ttl=0",
                "-cp",
                System.getProperty("java.class.path"),
                HostileForwards.class.getName(),
                Integer.toString(commands));
    }

    private long count(String counter) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
        command.addAll(List.of("nft", "list", "counter", "inet", "cv", counter));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        Matcher found = PACKETS.matcher(text);
        if (!found.find()) {
            throw new IOException("no counter " + counter + ": " + text);
        }
        return Long.parseLong(found.group(1));
    }

    private boolean inside(Duration atMost, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
        command.addAll(List.of(arguments));
        return execute(command, atMost);
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        if (!execute(command, Duration.ofSeconds(10))) {
            throw new IOException("failed: " + command);
        }
    }

    private static boolean execute(List<String> command, Duration atMost) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        execute(List.of("ip", "netns", "delete", name), Duration.ofSeconds(10));
        for (String file : List.of("resolv.conf", "hosts", "nsswitch.conf")) {
            Files.deleteIfExists(files.resolve(file));
        }
        Files.deleteIfExists(files);
    }
}
