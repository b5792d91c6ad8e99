package io.culvert.system.bench.fleet;

import io.culvert.system.bench.PeerName;
import io.culvert.system.bench.PeerProcess;
import io.culvert.system.bench.Peers;
import io.culvert.system.bench.Swarm;
import io.culvert.system.bench.Workbench;
import io.culvert.system.process.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A peer that forwards TCP connections with encryption: two ends, and the cameras' RTSP port on the near side. Light RTSP
 * clients, whose CPU time is not counted, pull the cameras through it.
 *
 * @param port on the near side
 */
record Forwarder(String name, List<PeerProcess> ends, int port, LanCameras cameras) implements Tunnel {
    private static final Path SSHD_FOLDER = Path.of("/run/sshd");

    /** Those of the chosen peers that forward; one that does not start is told and left out. */
    static List<Forwarder> startAll(Peers peers, Workbench bench, LanCameras cameras) {
        List<Forwarder> started = new ArrayList<>();
        for (PeerName name : List.of(PeerName.FRP, PeerName.HAPROXY, PeerName.SSH)) {
            peers.program(name).ifPresent(program -> {
                try {
                    started.add(
                            switch (name) {
                                case FRP -> frp(program, bench, cameras);
                                case HAPROXY -> haproxy(program, bench, cameras);
                                default -> ssh(program, bench, cameras);
                            });
                } catch (IOException | RuntimeException e) {
                    System.out.println(name.text() + " is left out: " + e.getMessage());
                }
            });
        }
        return started;
    }

    /** frp as it comes, with TLS: all connections in one, by its multiplexer. */
    static Forwarder frp(Path frps, Workbench bench, LanCameras cameras) throws IOException {
        Path folder = bench.folder("frp");
        int meeting = FreePorts.take();
        int near = FreePorts.take();
        String token = HexFormat.of().formatHex(new SecureRandom().generateSeed(16));
        Path server = Files.writeString(folder.resolve("frps.toml"), """
                bindAddr = "127.0.0.1"
                bindPort = %d
                proxyBindAddr = "127.0.0.1"
                auth.token = "%s"
                transport.tls.force = true
                log.level = "warn"
                """.formatted(meeting, token));
        Path client =
                Files.writeString(folder.resolve("frpc.toml"), """
                serverAddr = "127.0.0.1"
                serverPort = %d
                auth.token = "%s"
                log.level = "warn"
                [[proxies]]
                name = "cameras"
                type = "tcp"
                localIP = "127.0.0.1"
                localPort = %d
                remotePort = %d
                """.formatted(meeting, token, cameras.port(), near));
        PeerProcess far = start(bench, "frps", folder, frps.toString(), "-c", server.toString());
        far.awaitPort(meeting);
        PeerProcess edge =
                start(bench, "frpc", folder, frps.resolveSibling("frpc").toString(), "-c", client.toString());
        edge.awaitPort(near);
        return new Forwarder(PeerName.FRP.text(), List.of(far, edge), near, cameras);
    }

    /** Two haproxies with TLS 1.3 between them, a connection for each camera. */
    static Forwarder haproxy(Path program, Workbench bench, LanCameras cameras) throws IOException {
        Path folder = bench.folder("haproxy");
        int meeting = FreePorts.take();
        int near = FreePorts.take();
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        run(
                folder,
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=bench",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        Path both = folder.resolve("both.pem");
        Files.writeString(both, Files.readString(certificate) + Files.readString(key));
        Path farConfig = Files.writeString(
                folder.resolve("far.cfg"),
                haproxyConfig(
                        "bind 127.0.0.1:%d ssl crt %s ssl-min-ver TLSv1.3".formatted(meeting, both),
                        "server cameras 127.0.0.1:%d".formatted(cameras.port())));
        Path nearConfig = Files.writeString(
                folder.resolve("near.cfg"),
                haproxyConfig(
                        "bind 127.0.0.1:%d".formatted(near),
                        "server far 127.0.0.1:%d ssl verify required ca-file %s ssl-min-ver TLSv1.3"
                                .formatted(meeting, certificate)));
        PeerProcess far = start(bench, "haproxy-far", folder, program.toString(), "-db", "-f", farConfig.toString());
        far.awaitPort(meeting);
        PeerProcess edge = start(bench, "haproxy-near", folder, program.toString(), "-db", "-f", nearConfig.toString());
        edge.awaitPort(near);
        return new Forwarder(PeerName.HAPROXY.text(), List.of(far, edge), near, cameras);
    }

    private static String haproxyConfig(String bind, String server) {
        return """
                global
                    maxconn 4000
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout client 1h
                    timeout server 1h
                listen tunnel
                    %s
                    %s
                """.formatted(bind, server);
    }

    /** {@code ssh -R} to an sshd of its own; nothing of the user's settings or keys is read. */
    static Forwarder ssh(Path sshd, Workbench bench, LanCameras cameras) throws IOException {
        Path folder = bench.folder("ssh");
        int meeting = FreePorts.take();
        int near = FreePorts.take();
        for (String key : List.of("host", "user")) {
            run(
                    folder,
                    "ssh-keygen",
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-f",
                    folder.resolve(key).toString());
        }
        Path config = Files.writeString(folder.resolve("sshd_config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                AllowTcpForwarding remote
                """.formatted(
                        meeting, folder.resolve("host"), folder.resolve("user.pub")));
        if (Files.notExists(SSHD_FOLDER)) { // a service's start makes it; sshd as root does not do without
            Files.createDirectory(
                    SSHD_FOLDER, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            bench.keep(() -> Files.deleteIfExists(SSHD_FOLDER));
        }
        PeerProcess server = start(bench, "sshd", folder, sshd.toString(), "-D", "-e", "-f", config.toString());
        server.awaitPort(meeting);
        PeerProcess client = start(
                bench,
                "ssh",
                folder,
                "ssh",
                "-F",
                "none",
                "-N",
                "-p",
                Integer.toString(meeting),
                "-i",
                folder.resolve("user").toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "IdentityAgent=none",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=" + folder.resolve("known"),
                "-o",
                "GlobalKnownHostsFile=/dev/null",
                "-o",
                "ExitOnForwardFailure=yes",
                "-R",
                "127.0.0.1:" + near + ":127.0.0.1:" + cameras.port(),
                System.getProperty("user.name") + "@127.0.0.1");
        client.awaitPort(near);
        return new Forwarder(PeerName.SSH.text(), List.of(server, client), near, cameras);
    }

    private static PeerProcess start(Workbench bench, String name, Path folder, String... command) {
        return bench.keep(PeerProcess.start(name, folder, List.of(command)));
    }

    private static void run(Path folder, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("make.log").toFile())
                .start();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command[0] + " failed: " + Files.readString(folder.resolve("make.log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }

    /** Address of a camera on the near side. */
    String url(String camera) {
        return "rtsp://127.0.0.1:" + port + "/" + camera;
    }

    @Override
    public List<Long> pids() {
        return ends.stream().map(PeerProcess::pid).toList();
    }

    @Override
    public boolean mayFail() {
        return true;
    }

    @Override
    public Load carry() {
        Swarm swarm = Swarm.watching(cameras.names().stream().map(this::url).toList());
        return new Load() {
            @Override
            public long gaps() {
                return swarm.gapsSeen();
            }

            @Override
            public void close() {
                swarm.close();
            }
        };
    }
}
