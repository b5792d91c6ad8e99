package io.culvert.agent.link;

import io.culvert.agent.identity.GatewayAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which gateway address is tried next: round and round, what a gateway recommended before what is configured. A configured
 * address is never forgotten.
 *
 * <p>Confined to the event loop.
 */
final class GatewayRota {
    private static final Logger log = LoggerFactory.getLogger(GatewayRota.class);

    private final List<GatewayAddress> configured;
    private List<GatewayAddress> addresses;
    private int position;

    /** @param configured at least one */
    GatewayRota(List<GatewayAddress> configured) {
        if (configured.isEmpty()) {
            throw new IllegalArgumentException("no gateway address (expected: at least one)");
        }
        this.configured = List.copyOf(configured);
        this.addresses = this.configured;
    }

    /** The address whose turn it is. */
    GatewayAddress current() {
        return addresses.get(position);
    }

    /** Moves on; true when every address has had its turn. */
    boolean advance() {
        position = (position + 1) % addresses.size();
        return position == 0;
    }

    /** Takes a gateway's recommendation; the address in use keeps its turn. Empty: only the configured ones. */
    void prefer(List<String> recommended) {
        GatewayAddress inUse = current();
        List<GatewayAddress> wanted = merged(recommended);
        addresses = wanted;
        position = Math.max(0, wanted.indexOf(inUse));
    }

    /** The next try goes to the first of these; if there are none, to the next one of the list. */
    void moveTo(List<String> targets) {
        if (targets.isEmpty()) {
            advance();
            return;
        }
        addresses = merged(targets);
        position = 0;
    }

    private List<GatewayAddress> merged(List<String> first) {
        Set<GatewayAddress> all = new LinkedHashSet<>();
        for (String text : first) {
            try {
                all.add(GatewayAddress.parse(text));
            } catch (IllegalArgumentException unusable) {
                log.warn("the gateway recommends another one: {}", unusable.getMessage());
            }
        }
        all.addAll(configured);
        return new ArrayList<>(all);
    }
}
