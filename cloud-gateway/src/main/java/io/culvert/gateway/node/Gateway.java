package io.culvert.gateway.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.culvert.gateway.accounts.FirstStart;
import io.culvert.gateway.archive.check.ArchiveProgram;
import io.culvert.gateway.archive.record.Recorders;
import io.culvert.gateway.database.DatabaseServer;
import io.culvert.gateway.vault.Vault;
import io.culvert.media.Secret;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running gateway, and the program that runs it.
 *
 * <p>This class alone knows every feature: it starts the database, then the application context, then everything that
 * listens, and takes them down in the opposite order. Tests start one in their own JVM with {@link #start}.
 *
 * <p>Threading: {@link #start} and {@link #close} block; close from any thread, once or more often.
 */
public final class Gateway implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Gateway.class);

    /** How long a start that a signal meets may go on. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(4);

    /** SIGTERM must be obeyed within 10 s; what is not done by then is cut. */
    private static final Duration STOP_LIMIT = Duration.ofMillis(9_500);

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(6);

    private final Settings settings;
    private final DataDirectory data;
    private final DatabaseServer databaseServer;
    private final ApplicationContext context;
    private final FirstStart.Credentials credentials;
    private final AtomicBoolean closed = new AtomicBoolean();
    private List<Listener> listeners = List.of();

    private Gateway(
            Settings settings,
            DataDirectory data,
            DatabaseServer databaseServer,
            ApplicationContext context,
            FirstStart.Credentials credentials) {
        this.settings = settings;
        this.data = data;
        this.databaseServer = databaseServer;
        this.context = context;
        this.credentials = credentials;
    }

    /** Runs the program: exit code 0 fine, 1 the work failed, 2 wrong usage or configuration. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("archive")) {
            System.exit(new ArchiveProgram(System.getenv(), System.out, System.err)
                    .run(Arrays.copyOfRange(args, 1, args.length)));
        }
        ProcessSettings.apply();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> log.error("thread {} ended", thread.getName(), failure));
        long begun = System.nanoTime();
        CompletableFuture<@Nullable Gateway> starting = new CompletableFuture<>();
        AtomicReference<@Nullable DatabaseServer> database = new AtomicReference<>();
        AtomicInteger exitCode = new AtomicInteger();
        try {
            GatewayArguments arguments = GatewayArguments.parse(args);
            if (arguments.help()) {
                System.out.println(GatewayArguments.USAGE);
                return;
            }
            Path readyFile = arguments.readyFile();
            if (readyFile != null) {
                Files.deleteIfExists(readyFile);
            }
            Settings settings = Settings.readUsual(arguments.configFile(), System.getenv());
            applyLogLevel(settings);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> stopAndHalt(settings, database, starting, exitCode), "stop"));
            Gateway gateway = start(settings, database::set);
            starting.complete(gateway);
            if (readyFile != null) {
                gateway.keepReadyFile(readyFile);
            }
            gateway.announce(Duration.ofNanos(System.nanoTime() - begun));
            new CountDownLatch(1).await(); // until a signal
        } catch (StartupRefused e) {
            System.err.println("culvert gateway: " + e.getMessage());
            if (e.getCause() != null) {
                log.debug("the gateway does not start", e);
            }
            exitCode.set(e.exitCode());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println("culvert gateway: cannot write the ready file (" + e + ")");
            exitCode.set(1);
        } catch (RuntimeException e) {
            log.error("the gateway does not start", e);
            exitCode.set(1);
        }
        starting.complete(null);
        System.exit(exitCode.get());
    }

    /**
     * A signal in the middle of the start waits for its end, as only then is all known that has to be stopped; where
     * that takes too long, PostgreSQL is stopped by its files and the rest ends with the process.
     */
    private static void stopAndHalt(
            Settings settings,
            AtomicReference<@Nullable DatabaseServer> database,
            CompletableFuture<@Nullable Gateway> starting,
            AtomicInteger exitCode) {
        boolean signalledWhileStarting = !starting.isDone();
        Thread closing = Thread.ofPlatform().daemon().name("stop-work").start(() -> {
            try {
                closeQuietly(starting.get(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                log.warn("the start does not end; PostgreSQL is stopped without it");
                closeQuietly(database.get());
                DatabaseServer.stopLeftOver(settings, Path.of(settings.require(ConfigKey.DATA_DIR)));
            } catch (InterruptedException | ExecutionException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            if (!closing.join(STOP_LIMIT)) {
                log.warn("not everything stopped within {} s", STOP_LIMIT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // A signal would make the exit code 143, but stopping when asked to is a success.
        Runtime.getRuntime().halt(signalledWhileStarting ? 0 : exitCode.get());
    }

    /**
     * Starts a gateway; when this returns, everything answers.
     *
     * @throws StartupRefused with a sentence for the operator; nothing is left running then
     */
    public static Gateway start(Settings settings) throws StartupRefused {
        return start(settings, server -> {});
    }

    private static Gateway start(Settings settings, Consumer<DatabaseServer> databaseRuns) throws StartupRefused {
        settings.warnings().forEach(log::warn);
        DataDirectory data = DataDirectory.open(Path.of(settings.require(ConfigKey.DATA_DIR)));
        ReservedPorts reserved = null;
        DatabaseServer databaseServer = null;
        ApplicationContext context = null;
        try {
            NodeConfig config = NodeConfig.from(settings, data);
            reserved = ReservedPorts.choose(config);
            HttpPorts ports = reserved.ports();
            databaseServer = DatabaseServer.start(settings, data);
            databaseRuns.accept(databaseServer);
            context = ApplicationContext.builder()
                    .properties(MicronautSettings.of(settings, config, ports, databaseServer.address()))
                    .singletons(settings, data, config, ports, databaseServer)
                    .environmentPropertySource(false)
                    .enableDefaultPropertySources(false)
                    .deduceEnvironment(false)
                    .banner(false)
                    .start();
            context.getBean(Vault.class);
            FirstStart.Credentials credentials =
                    context.getBean(FirstStart.class).run();
            Gateway gateway = new Gateway(settings, data, databaseServer, context, credentials);
            gateway.listen(reserved);
            return gateway;
        } catch (StartupRefused | RuntimeException e) {
            closeQuietly(context);
            closeQuietly(databaseServer);
            closeQuietly(reserved);
            closeQuietly(data);
            throw refusal(e);
        }
    }

    private void listen(ReservedPorts reserved) throws StartupRefused {
        listeners = List.copyOf(context.getBeansOfType(Listener.class));
        List<Listener> started = new ArrayList<>();
        try {
            for (Listener listener : listeners) {
                try {
                    listener.start();
                    started.add(listener);
                } catch (IOException | RuntimeException e) {
                    throw cannotListen(listener.name(), e);
                }
            }
            try {
                EmbeddedServer server = context.getBean(EmbeddedServer.class);
                reserved.close();
                server.start();
            } catch (IOException | RuntimeException e) {
                throw cannotListen("http", e);
            }
        } catch (StartupRefused e) {
            if (context.isRunning()) { // an HTTP server that cannot start has closed the context and all in it
                started.forEach(Listener::drain);
            }
            throw e;
        }
    }

    private StartupRefused cannotListen(String door, Exception failure) {
        String port = ConfigKey.ofVariable("CULVERT_" + door.toUpperCase(Locale.ROOT) + "_PORT")
                .map(settings::require)
                .orElse("of " + door);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    || String.valueOf(cause.getMessage()).contains("Address already in use")) {
                return StartupRefused.failure(
                        "cannot listen for " + door + ": port " + port + " is taken or not allowed ("
                                + cause.getMessage() + ")",
                        failure);
            }
        }
        return StartupRefused.failure("cannot listen for " + door + " on port " + port + ": " + failure, failure);
    }

    /** The sentence for the operator, wherever in the chain of causes it was said. */
    private static StartupRefused refusal(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartupRefused refused) {
                return refused;
            }
        }
        return StartupRefused.failure("the gateway does not start: " + failure.getMessage(), failure);
    }

    private static void closeQuietly(@Nullable AutoCloseable part) {
        if (part == null) {
            return;
        }
        try {
            part.close();
        } catch (Exception e) {
            log.warn("{} did not close properly", part.getClass().getSimpleName(), e);
        }
    }

    private static void applyLogLevel(Settings settings) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext logback) {
            logback.getLogger("io.culvert").setLevel(Level.toLevel(settings.require(ConfigKey.LOG_LEVEL)));
        }
    }

    /** A bean of this gateway; for tests. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** The bound port of the listener with this name ({@code rtsp}, {@code agent} …), or of {@code http}. */
    public int port(String name) {
        if (name.equals("http")) {
            return bean(HttpPorts.class).http();
        }
        return listeners.stream()
                .filter(listener -> listener.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no listener is called " + name))
                .port();
    }

    /** What the first start made; its secrets are null at any later start. */
    public FirstStart.Credentials credentials() {
        return credentials;
    }

    /** {@code http://HOST:PORT}, without a slash at the end. */
    public String httpUrl() {
        return "http://" + bean(NodeConfig.class).publicAddress(port("http"));
    }

    /** Writes the ready file, and again, unless somebody took it away, when what it says of PostgreSQL is not true any more. */
    private void keepReadyFile(Path file) throws IOException {
        writeReadyFile(file);
        databaseServer.onRestart(() -> {
            try {
                if (Files.exists(file)) {
                    writeReadyFile(file);
                }
            } catch (IOException e) {
                log.warn("cannot write the ready file again: {}", e.toString());
            }
        });
    }

    void writeReadyFile(Path file) throws IOException {
        Map<String, @Nullable Object> ready = new LinkedHashMap<>();
        ready.put("console_url", httpUrl() + "/");
        ready.put("api_url", httpUrl() + "/api/v1");
        ready.put("admin_login", credentials.adminLogin());
        ready.put("admin_password", reveal(credentials.adminPassword()));
        ready.put("api_key", reveal(credentials.apiKey()));
        ready.put("operator_id", Long.toString(credentials.operatorId()));
        ready.put("ca_fingerprint", null);
        ready.put("agent_address", null);
        ready.put("rtsp_address", null);
        for (ReadyFact fact : context.getBeansOfType(ReadyFact.class)) {
            ready.put(fact.key(), fact.value());
        }
        NodeConfig config = bean(NodeConfig.class);
        for (Listener listener : listeners) {
            ready.put(listener.name() + "_address", config.publicAddress(listener.port()));
        }
        Map<String, @Nullable Object> pids = new LinkedHashMap<>();
        pids.put("gateway", ProcessHandle.current().pid());
        pids.put("agents", List.of());
        pids.put("cameras", null);
        pids.put(
                "postgres",
                databaseServer.pid().isPresent() ? databaseServer.pid().getAsLong() : null);
        ready.put("pids", pids);
        DataDirectory.writePrivately(file, ReadyJson.of(ready));
    }

    private static @Nullable String reveal(@Nullable Secret secret) {
        return secret == null ? null : secret.reveal();
    }

    private void announce(Duration took) {
        log.info("ready after {} ms: console {}/, data in {}", took.toMillis(), httpUrl(), data);
    }

    /** Drains and stops: no new sessions, the open ones ended, then the context, then the database. Blocks. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        log.info("stopping");
        bean(Recorders.class).close(); // first, while their cameras still send: what ends now was wanted to
        drainAll();
        closeQuietly(context);
        closeQuietly(databaseServer);
        closeQuietly(data);
        log.info("stopped");
    }

    private void drainAll() {
        List<Thread> drains = listeners.stream()
                .map(listener -> Thread.ofVirtual()
                        .name("drain-" + listener.name())
                        .start(() -> {
                            try {
                                listener.drain();
                            } catch (RuntimeException e) {
                                log.warn("{} did not drain properly", listener.name(), e);
                            }
                        }))
                .toList();
        long deadline = System.nanoTime() + DRAIN_LIMIT.toNanos();
        try {
            for (Thread drain : drains) {
                drain.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
