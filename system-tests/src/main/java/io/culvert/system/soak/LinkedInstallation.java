package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.link.Link;
import io.culvert.system.link.Namespace;
import io.culvert.system.link.WireLink;
import io.culvert.system.process.AgentProcess;
import io.culvert.system.process.CameraProcess;
import io.culvert.system.process.Folder;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Launcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * A gateway in a network of its own, and sites behind wires: each an agent with its cameras in another network. Nothing is
 * between a site and the gateway but its wire.
 *
 * <p>Confined to the thread that opened it, but for {@link Site#watch}.
 */
public final class LinkedInstallation implements AutoCloseable {
    private final Launcher launcher = Launcher.ofThisCheckout();
    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();
    private final List<Site> sites = new ArrayList<>();
    private final Path directory;
    private final Namespace network;
    private final GatewayProcess gateway;

    private LinkedInstallation(Path directory) {
        this.directory = directory;
        network = keep(Namespace.create());
        ExecutorService inside = Executors.newCachedThreadPool(network.threads());
        opened.add(inside::shutdownNow);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(inside)
                .build();
        gateway = keep(new GatewayProcess(
                        launcher.behind(network.enter()),
                        directory.resolve("gateway"),
                        Map.of("CULVERT_BIND", "0.0.0.0"))
                .askedBy(client));
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.add(part);
        return part;
    }

    /**
     * Starts everything and makes each camera known to the gateway.
     *
     * @param camerasOfSites how many cameras each site has
     * @param cameraOptions of {@code culvert camera}
     */
    public static LinkedInstallation open(List<Integer> camerasOfSites, List<String> cameraOptions) {
        try {
            LinkedInstallation installation = new LinkedInstallation(Files.createTempDirectory("culvert-linked-"));
            try {
                installation.gateway.start();
                for (int cameras : camerasOfSites) {
                    installation.addSite(cameras, cameraOptions);
                }
                CompletableFuture.allOf(installation.sites.stream()
                                .map(site -> CompletableFuture.runAsync(site::start, Thread::startVirtualThread))
                                .toArray(CompletableFuture<?>[]::new))
                        .join();
                return installation;
            } catch (RuntimeException e) {
                installation.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder", e);
        }
    }

    private void addSite(int cameras, List<String> cameraOptions) {
        Site site = new Site(sites.size() + 1, cameras, cameraOptions);
        sites.add(site);
    }

    public GatewayProcess gateway() {
        return gateway;
    }

    public List<Site> sites() {
        return List.copyOf(sites);
    }

    /** An agent with its cameras, and its wire to the gateway. */
    public final class Site {
        private final Namespace place;
        private final WireLink wire;
        private final CameraProcess cameras;
        private final List<String> names;
        private final String address;
        private final AgentProcess agent;
        private Map<String, UUID> uuids = Map.of();

        private Site(int number, int count, List<String> cameraOptions) {
            place = keep(Namespace.create());
            wire = keep(Link.wire(place, network));
            Launcher inside = launcher.behind(place.enter());
            Path folder = directory.resolve("site-" + number);
            String path = "s" + number + "-cam";
            List<String> options = new ArrayList<>(List.of("--count", Integer.toString(count), "--path", path));
            options.addAll(cameraOptions);
            names = count == 1
                    ? List.of(path)
                    : IntStream.rangeClosed(1, count)
                            .mapToObj(i -> path + "-" + i)
                            .toList();
            cameras = keep(new CameraProcess(inside, folder, options));
            address = wire.addressB() + gateway.agentAddress().replaceFirst("^.*:", ":");
            agent = new AgentProcess(
                            inside,
                            folder,
                            gateway,
                            names.stream()
                                    .map(name -> AgentProcess.Input.open(name, cameras.url(name)))
                                    .toList())
                    .through(address);
        }

        private void start() {
            cameras.start();
            keep(agent.enrol().start()).awaitOnline();
            for (String name : names) {
                gateway.api()
                        .post(
                                "/cameras",
                                Map.of(
                                        "name",
                                        name,
                                        "on_demand",
                                        true,
                                        "source",
                                        Map.of("type", "agent", "agent_id", agent.agentId(), "input", name)));
            }
        }

        public WireLink wire() {
            return wire;
        }

        public AgentProcess agent() {
            return agent;
        }

        /** Names of its cameras. */
        public List<String> names() {
            return names;
        }

        /** The agent's end of a tunnel that it calls lost. */
        LogWatch agentsLosses() {
            return new LogWatch(agent.part().log(), " lost: ");
        }

        /** The gateway's. */
        LogWatch gatewaysLosses() {
            return new LogWatch(gateway.part().log(), "agent " + agent.agentId() + " detached");
        }

        /** A viewer of each camera, at the gateway. */
        public List<RtspViewer> watchAll() throws Exception {
            uuids = place.call(this::readUuids);
            // All at once: each waits for its camera's first key frame.
            List<CompletableFuture<RtspViewer>> opening = names.stream()
                    .map(name -> {
                        CompletableFuture<RtspViewer> viewer = new CompletableFuture<>();
                        Thread.startVirtualThread(() -> {
                            try {
                                viewer.complete(watch(name));
                            } catch (Exception e) {
                                viewer.completeExceptionally(e);
                            }
                        });
                        return viewer;
                    })
                    .toList();
            return opening.stream().map(CompletableFuture::join).toList();
        }

        /** A viewer at the gateway, over TCP. */
        public RtspViewer watch(String name) throws Exception {
            if (uuids.isEmpty()) {
                uuids = place.call(this::readUuids);
            }
            UUID uuid = uuids.get(name);
            if (uuid == null) {
                throw new IllegalStateException("the simulator knows no camera " + name);
            }
            String url = gateway.api()
                    .post("/cameras/" + name + "/shares", Map.of("label", "linked"))
                    .path("rtsp_url")
                    .asText();
            return network.call(() -> RtspViewer.play(url, uuid, RtspViewer.Transport.TCP));
        }

        private Map<String, UUID> readUuids() {
            Map<String, UUID> read = new HashMap<>();
            for (var camera : cameras.stats().path("cameras")) {
                String name = camera.path("path").asText().replaceFirst("^/", "");
                read.put(name, UUID.fromString(camera.path("uuid").asText()));
            }
            return read;
        }
    }

    @Override
    public void close() {
        for (AutoCloseable part : opened.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot end " + part, e);
            }
        }
        try {
            Folder.remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
