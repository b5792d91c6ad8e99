package io.culvert.gateway.doors;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Counts what one door refuses, by reason, and who stands in front of it unknown. Thread-safe. */
public final class DoorMeters {
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);

    /** @param door {@code agent} or {@code http} */
    public DoorMeters(MeterRegistry registry, String door, Strangers strangers) {
        this(registry, door, EnumSet.allOf(Refusal.class));
        Gauge.builder("culvert.door.strangers", strangers, Strangers::size)
                .tag("door", door)
                .description("Open connections that have not shown who they are")
                .register(registry);
    }

    /**
     * Of a door that counts the rest by itself.
     *
     * @param reasons that are counted here
     */
    public DoorMeters(MeterRegistry registry, String door, Set<Refusal> reasons) {
        for (Refusal reason : reasons) {
            refused.put(
                    reason,
                    Counter.builder("culvert.door.refused")
                            .tag("door", door)
                            .tag("reason", reason.tag())
                            .description("Connections, calls and requests turned away")
                            .register(registry));
        }
    }

    public void refused(Refusal reason) {
        Counter counter = refused.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }
}
