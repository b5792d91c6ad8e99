package io.culvert.system.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A network of its own on this machine: nothing reaches it but by links. Named {@code cv-PID-N} after the process that made
 * it; removed by {@link #close}, at the end of the JVM, or (after a crash) by the next process that makes one.
 *
 * <p>Threading: thread-safe.
 */
public final class Namespace implements AutoCloseable {
    private static final String PREFIX = "cv-";
    private static final Path FOLDER = Path.of("/run/netns");
    private static final int COMMAND_SECONDS = 20;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Set<String> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(Namespace::remove), "remove-namespaces"));
    }

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    /** Why this machine or user cannot have namespaces and wires; empty when all is there. */
    public static Optional<String> unavailable() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("network namespaces need root");
        }
        if (!Files.isReadable(Path.of("/dev/net/tun"))) {
            return Optional.of("/dev/net/tun is missing");
        }
        if (Stream.of("/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip")
                .noneMatch(ip -> Files.exists(Path.of(ip)))) {
            return Optional.of("the command ip (package iproute2) is missing");
        }
        return Works.WHY_NOT;
    }

    /** Whether the kernel lets us, tried once. */
    private static final class Works {
        static final Optional<String> WHY_NOT = tryOut();

        private static Optional<String> tryOut() {
            try (Namespace a = create();
                    Namespace b = create();
                    WireLink wire = WireLink.open(a, b)) {
                wire.blackhole(false);
                return Optional.empty();
            } catch (RuntimeException refused) {
                return Optional.of("namespaces cannot be made here: " + refused.getMessage());
            }
        }
    }

    /**
     * A new, empty one whose loopback is up.
     *
     * @throws IllegalStateException when it cannot be made
     */
    public static Namespace create() {
        sweep();
        String name = PREFIX + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        run(List.of("ip", "netns", "add", name));
        OPEN.add(name);
        Namespace made = new Namespace(name);
        made.ip("link", "set", "lo", "up");
        return made;
    }

    /** Removes what processes that are gone have left. */
    private static void sweep() {
        try (Stream<Path> files = Files.exists(FOLDER) ? Files.list(FOLDER) : Stream.empty()) {
            files.map(file -> file.getFileName().toString())
                    .filter(left -> left.matches(PREFIX + "[0-9]+-[0-9]+"))
                    .filter(left -> ProcessHandle.of(Long.parseLong(left.split("-", -1)[1]))
                            .isEmpty())
                    .forEach(Namespace::remove);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + FOLDER, e);
        }
    }

    private static void remove(String name) {
        OPEN.remove(name);
        try {
            run(List.of("ip", "netns", "del", name));
        } catch (IllegalStateException alreadyGone) {
            // Somebody else swept it.
        }
    }

    public String name() {
        return name;
    }

    /** What to put before a command so that it runs inside. */
    public List<String> enter() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Runs {@code ip} on this namespace. */
    void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments));
        run(command);
    }

    /** Makes platform threads that live inside: the sockets they open belong here. */
    public ThreadFactory threads() {
        return task -> Thread.ofPlatform().daemon().name(name).unstarted(() -> {
            enterThread();
            task.run();
        });
    }

    /** Moves the calling platform thread inside, for good. */
    void enterThread() {
        try {
            Linux.enter(FOLDER.resolve(name).toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot enter " + name, e);
        }
    }

    /**
     * Does something on a thread inside and waits for it; sockets opened there go on working anywhere.
     *
     * @throws Exception whatever {@code work} throws
     */
    public <T> T call(Callable<T> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        threads()
                .newThread(() -> {
                    try {
                        done.complete(work.call());
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        try {
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        remove(name);
    }
}
