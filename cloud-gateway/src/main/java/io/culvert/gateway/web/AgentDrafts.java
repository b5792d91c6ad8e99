package io.culvert.gateway.web;

import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.cameras.CameraName;
import io.culvert.gateway.cameras.CameraSource;
import io.culvert.gateway.cameras.Dvr;
import io.culvert.gateway.provisioning.AgentInput;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Cameras to be: what an agent's inputs would make, filled in as far as it is known, ready to be posted. */
@Singleton
final class AgentDrafts {

    private final CameraDirectory cameras;

    AgentDrafts(CameraDirectory cameras) {
        this.cameras = cameras;
    }

    /** A camera to be: what POST /cameras takes, and what is known of the picture. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "CameraDraft")
    record Draft(
            String name,
            String title,
            @Nullable UUID siteId,
            CameraRequest.Source source,
            boolean onDemand,
            int networkCacheMs,
            boolean videoOnly,
            boolean ptz,
            boolean motionEvents,
            DvrRequest dvr,

            @Schema(description = "as the agent says it, e.g. H264; null when it does not know yet") @Nullable
            String codec,

            @Nullable Integer width,
            @Nullable Integer height,

            @Schema(description = "unknown, ready or failed: whether the agent got a stream of it")
            String state,

            @Schema(description = "what went wrong, in the agent's words") @Nullable
            String detail) {}

    /** One per input of the agent that is no camera yet; {@code NAME/sub} goes with {@code NAME}. */
    List<Draft> of(AgentView agent) {
        Set<String> names = agent.inputs().stream().map(AgentInput::name).collect(Collectors.toSet());
        Set<String> used = cameras.all().stream()
                .flatMap(camera -> camera.source() instanceof CameraSource.Agent source
                                && source.agentId().equals(agent.agentId())
                                && !camera.orphaned()
                        ? Stream.of(source.input())
                        : Stream.empty())
                .collect(Collectors.toSet());
        return agent.inputs().stream()
                .filter(input -> !input.isSub() || !names.contains(input.mainName()))
                .filter(input -> !used.contains(input.name()))
                .map(input -> draft(agent, input, names.contains(input.subName())))
                .toList();
    }

    private static Draft draft(AgentView agent, AgentInput input, boolean hasSub) {
        String title = title(input.name());
        return new Draft(
                CameraName.generate(title),
                title,
                agent.siteId(),
                CameraRequest.Source.shown(
                        new CameraSource.Agent(agent.agentId(), input.name(), hasSub ? input.subName() : null, false)),
                true,
                0,
                false,
                false,
                false,
                DvrRequest.shown(Dvr.OFF),
                input.codec().isEmpty() ? null : input.codec(),
                input.width() == 0 ? null : input.width(),
                input.height() == 0 ? null : input.height(),
                input.state(),
                input.detail().isEmpty() ? null : input.detail());
    }

    /** For people: {@code front_door} is "Front door". */
    private static String title(String input) {
        String words = input.replaceAll("[-_./]+", " ").strip();
        return words.isEmpty() ? input : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
