package io.culvert.system.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What a benchmark hands to the gateways that it starts; a picocli mixin. */
public final class CulvertOptions {
    @CommandLine.Option(
            names = "--transport",
            description =
                    "how the gateway does its sockets, as its setting CULVERT_TRANSPORT: auto, epoll, nio, io_uring")
    private @Nullable String transport;

    /** Variables for the gateway. */
    public Map<String, String> settings() {
        return transport == null ? Map.of() : Map.of("CULVERT_TRANSPORT", transport);
    }
}
