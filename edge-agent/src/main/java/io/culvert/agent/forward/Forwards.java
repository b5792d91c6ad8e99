package io.culvert.agent.forward;

import io.culvert.agent.net.AddressLookup;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The services that the owner declared in {@code agent.yml}, by camera: the list of everything that is ever dialled for a
 * gateway. Made at start and never changed; no message of a gateway adds to it.
 *
 * <p>Confined to the event loop.
 */
public final class Forwards {
    private final Map<String, Map<ForwardService, ForwardTarget>> cameras;
    private final ForwardConfig config;
    private final ForwardBudget budget;
    private final EventLoop loop;
    private final TargetResolver resolver;
    private final Dialer dialer;

    /** @param cameras what each camera offers, by its name */
    public Forwards(EventLoop loop, Map<String, Map<ForwardService, ForwardTarget>> cameras) {
        this(loop, cameras, ForwardConfig.defaults());
    }

    private Forwards(EventLoop loop, Map<String, Map<ForwardService, ForwardTarget>> cameras, ForwardConfig config) {
        this(loop, cameras, config, AddressLookup.system(), Dialer.tcp(loop, config.connectTimeout()));
    }

    Forwards(
            EventLoop loop,
            Map<String, Map<ForwardService, ForwardTarget>> cameras,
            ForwardConfig config,
            AddressLookup names,
            Dialer dialer) {
        Map<String, Map<ForwardService, ForwardTarget>> copy = new HashMap<>();
        cameras.forEach((camera, services) -> copy.put(camera, Map.copyOf(services)));
        this.cameras = Map.copyOf(copy);
        this.config = config;
        this.budget = new ForwardBudget(config);
        this.loop = loop;
        this.resolver = new TargetResolver(names);
        this.dialer = dialer;
    }

    /** An agent that forwards nothing. */
    public static Forwards none(EventLoop loop) {
        return new Forwards(loop, Map.of());
    }

    /** The forwards of a new tunnel. */
    public UplinkForwards attach(ForwardUplink uplink) {
        return new UplinkForwards(this, uplink);
    }

    /** What the owner wrote; null where the owner wrote nothing, however the gateway spells it. */
    @Nullable
    ForwardTarget target(String camera, String service) {
        Map<ForwardService, ForwardTarget> services = cameras.get(camera);
        return services == null
                ? null
                : ForwardService.named(service).map(services::get).orElse(null);
    }

    boolean hasCamera(String camera) {
        return cameras.containsKey(camera);
    }

    ForwardConfig config() {
        return config;
    }

    ForwardBudget budget() {
        return budget;
    }

    EventLoop loop() {
        return loop;
    }

    TargetResolver resolver() {
        return resolver;
    }

    Dialer dialer() {
        return dialer;
    }
}
