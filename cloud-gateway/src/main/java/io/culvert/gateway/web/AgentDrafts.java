package io.culvert.gateway.web;

import io.culvert.gateway.provisioning.AgentInput;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Cameras to be: what an agent's inputs would make, filled in as far as it is known, ready to be posted. Pure. */
final class AgentDrafts {
    private AgentDrafts() {}

    static List<CameraRequest> of(String agentId, UUID siteId, List<AgentInput> inputs) {
        Set<String> names = inputs.stream().map(AgentInput::name).collect(Collectors.toSet());
        return inputs.stream()
                .map(AgentInput::name)
                .filter(name -> !name.endsWith(AgentInput.SUB) || !names.contains(main(name)))
                .map(name -> draft(agentId, siteId, name, names.contains(name + AgentInput.SUB)))
                .toList();
    }

    private static CameraRequest draft(String agentId, UUID siteId, String input, boolean hasSub) {
        CameraRequest.Source source = new CameraRequest.Source(
                "agent", agentId, input, hasSub ? input + AgentInput.SUB : null, null, null, null, null);
        return new CameraRequest(
                null, input, siteId, source, true, 0, false, false, false, new CameraRequest.Dvr("off"));
    }

    private static String main(String subName) {
        return subName.substring(0, subName.length() - AgentInput.SUB.length());
    }
}
