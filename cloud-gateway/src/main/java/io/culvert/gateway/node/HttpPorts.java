package io.culvert.gateway.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The ports of the HTTP server. Where the settings say "any free one" it is chosen here, before the server starts: the
 * framework would choose too, but not say which of its ports is the encrypted one.
 *
 * @param http plain HTTP
 * @param https empty where it is off
 */
public record HttpPorts(int http, OptionalInt https) {

    static HttpPorts choose(NodeConfig config) throws StartupRefused {
        try (ServerSocket http = reserve(config.httpPort(), config.bind());
                ServerSocket https = reserve(config.httpsPort().orElse(1), config.bind())) {
            return new HttpPorts(
                    config.httpPort() == 0 ? http.getLocalPort() : config.httpPort(),
                    config.httpsPort().isPresent() && config.httpsPort().getAsInt() == 0
                            ? OptionalInt.of(https.getLocalPort())
                            : config.httpsPort());
        } catch (IOException e) {
            throw StartupRefused.failure("there is no free port to listen on for HTTP", e);
        }
    }

    /** Binds a free port for port 0; is not bound for any other. */
    private static ServerSocket reserve(int port, @Nullable InetAddress bind) throws IOException {
        return port == 0 ? new ServerSocket(0, 1, bind) : new ServerSocket();
    }
}
