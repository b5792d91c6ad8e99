package io.culvert.gateway.node;

import io.culvert.media.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What this node is called and where it listens.
 *
 * @param nodeId stable name of this gateway, kept in the data directory
 * @param publicHost host that is written into URLs and QR codes; an IPv6 address stands without brackets
 * @param bind address to listen on, null = all
 * @param httpPlain whether plain HTTP is served to other machines too, not only redirected
 * @param trustedProxies whose PROXY protocol and {@code X-Forwarded-For} count
 * @param outboundAllow private networks that the gateway may reach for users
 * @param strangersPerAddress connections of one address, at one door, that have not shown who they are
 * @param eventLoops threads that carry media
 * @param transport {@code auto}, {@code epoll}, {@code nio} or {@code io_uring}
 */
public record NodeConfig(
        String nodeId,
        String publicHost,
        @Nullable InetAddress bind,
        int httpPort,
        boolean httpPlain,
        OptionalInt httpsPort,
        int agentPort,
        int rtspPort,
        OptionalInt rtspsPort,
        List<Network> trustedProxies,
        List<Network> outboundAllow,
        int strangersPerAddress,
        int eventLoops,
        String transport) {

    /** Body of a REST request. */
    public static final int MAX_REQUEST_BYTES = 2 << 20;

    private static final String NODE_ID_FILE = "node-id";

    static NodeConfig from(Settings settings, DataDirectory data) throws StartupRefused {
        String bind = settings.text(ConfigKey.BIND);
        String loops = settings.require(ConfigKey.EVENT_LOOPS);
        try {
            return new NodeConfig(
                    nodeId(settings, data),
                    publicHost(settings.text(ConfigKey.PUBLIC_HOST)),
                    bind == null ? null : InetAddress.getByName(bind),
                    settings.port(ConfigKey.HTTP_PORT),
                    settings.on(ConfigKey.HTTP_PLAIN),
                    settings.optionalPort(ConfigKey.HTTPS_PORT),
                    settings.port(ConfigKey.AGENT_PORT),
                    settings.port(ConfigKey.RTSP_PORT),
                    settings.optionalPort(ConfigKey.RTSPS_PORT),
                    settings.networks(ConfigKey.TRUSTED_PROXIES),
                    settings.networks(ConfigKey.OUTBOUND_ALLOW),
                    settings.count(ConfigKey.STRANGERS_PER_ADDRESS),
                    loops.equals("auto") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(loops),
                    settings.require(ConfigKey.TRANSPORT));
        } catch (IOException e) {
            throw StartupRefused.failure("cannot read or write " + data.resolve(NODE_ID_FILE), e);
        }
    }

    /** What the gateway of this data directory is called; empty where none has ever run there. */
    public static Optional<String> knownNodeId(Settings settings, Path dataRoot) throws IOException {
        String set = settings.text(ConfigKey.NODE_ID);
        Path file = dataRoot.resolve(NODE_ID_FILE);
        if (set != null || !Files.exists(file)) {
            return Optional.ofNullable(set);
        }
        return Optional.of(Files.readString(file).strip());
    }

    /** What the gateway of this data directory is called, from its first start on. */
    public static String nodeId(Settings settings, DataDirectory data) throws IOException {
        Optional<String> known = knownNodeId(settings, data.root());
        if (known.isPresent()) {
            return known.get();
        }
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        String fresh = "node-" + HexFormat.of().formatHex(random);
        data.writeSecret(NODE_ID_FILE, Secret.of(fresh));
        return fresh;
    }

    /** The machine's name where it resolves, else its first address off loopback, else loopback. */
    private static String publicHost(@Nullable String set) {
        if (set != null) {
            return set;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return firstAddress();
        }
    }

    private static String firstAddress() {
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(network.getInetAddresses())) {
                    if (network.isUp() && !address.isLoopbackAddress() && !address.isLinkLocalAddress()) {
                        return address.getHostAddress();
                    }
                }
            }
        } catch (SocketException e) {
            // A machine without interfaces can be reached by loopback only.
        }
        return "127.0.0.1";
    }

    /** Where a server with this port binds. */
    public InetSocketAddress listenOn(int port) {
        return bind == null ? new InetSocketAddress(port) : new InetSocketAddress(bind, port);
    }

    /** {@code host:port} for a URL, with brackets around an IPv6 address. */
    public String publicAddress(int port) {
        return (publicHost.contains(":") ? "[" + publicHost + "]" : publicHost) + ":" + port;
    }
}
