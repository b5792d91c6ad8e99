package io.culvert.gateway.provisioning;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something an agent can carry, as it announced it last.
 *
 * @param name as in the agent's configuration; a second, smaller stream is {@code NAME/sub}
 * @param codec of the first video track, as in {@code a=rtpmap}; empty when not probed
 * @param width pixels; 0 when unknown
 * @param height pixels; 0 when unknown
 * @param state "unknown", "ready" or "failed"
 * @param detail what went wrong, in the agent's words; empty when nothing did
 * @param services what may be forwarded of this camera, e.g. "http"; empty in rows of older gateways
 */
@Serdeable
public record AgentInput(
        String name,
        String codec,
        int width,
        int height,
        String state,
        String detail,
        @Nullable List<String> services) {

    /** What an agent adds to the name of an input to name its second, smaller stream. */
    private static final String SUB = "/sub";

    public AgentInput {
        services = services == null ? List.of() : List.copyOf(services);
    }

    /** Whether this is a second, smaller stream by its name. */
    public boolean isSub() {
        return name.endsWith(SUB);
    }

    /** What a second, smaller stream of this one is called, where there is one. */
    public String subName() {
        return name + SUB;
    }

    /** What the stream is called whose second, smaller one this is by its name. */
    public String mainName() {
        return isSub() ? name.substring(0, name.length() - SUB.length()) : name;
    }
}
