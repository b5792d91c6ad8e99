package io.culvert.system.bench.fleet;

import io.culvert.system.bench.Workbench;
import io.culvert.system.process.AgentProcess;
import io.culvert.system.process.GatewayProcess;
import java.util.List;
import java.util.Map;

/**
 * Gateway and agent. Cameras are carried because they are kept on, without a viewer, so that serving is not in the figure;
 * the gateway looks into every batch and keeps the current group of pictures.
 */
final class CulvertTunnel implements Tunnel {
    static final String NAME = "culvert";

    private final GatewayProcess gateway;
    private final AgentProcess agent;
    private final LanCameras cameras;

    CulvertTunnel(Workbench bench, LanCameras cameras) {
        this.cameras = cameras;
        gateway = bench.keep(new GatewayProcess(bench.launcher(), bench.folder("gateway"), Map.of()).start());
        agent = bench.keep(new AgentProcess(bench.launcher(), bench.folder("agent"), gateway, cameras.inputs()));
        agent.enrol().start().awaitOnline();
        for (String name : cameras.names()) {
            gateway.api()
                    .post(
                            "/cameras",
                            Map.of(
                                    "name",
                                    name,
                                    "title",
                                    name,
                                    "on_demand",
                                    true,
                                    "source",
                                    Map.of("type", "agent", "agent_id", agent.agentId(), "input", name)));
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Long> pids() {
        return List.of(gateway.part().pid(), agent.part().pid());
    }

    @Override
    public Load carry() {
        keepOn(true);
        return new Load() {
            @Override
            public long gaps() {
                return 0;
            }

            @Override
            public void close() {
                keepOn(false);
            }
        };
    }

    private void keepOn(boolean on) {
        cameras.names().forEach(name -> gateway.api().patch("/cameras/" + name, Map.of("on_demand", !on)));
    }
}
