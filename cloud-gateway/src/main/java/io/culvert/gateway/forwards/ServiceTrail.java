package io.culvert.gateway.forwards;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.database.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Writes into the audit log who used which service of which camera: each request that may change something, and of those that only
 * read the first in a minute, as a page is made of many. What cannot be written down is not done.
 *
 * <p>Blocks for the database. Thread-safe.
 */
final class ServiceTrail {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int MAX_REMEMBERED = 10_000;

    private record Use(String credential, String address, UUID camera, String service) {}

    private final Database database;
    private final Clock clock;
    private final Map<Use, Instant> noted = new LinkedHashMap<>();

    ServiceTrail(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    void note(Actor actor, Camera camera, String service, boolean onlyReads) {
        Use use = new Use(actor.credential(), actor.address(), camera.id(), service);
        if (onlyReads && wasNoted(use)) {
            return;
        }
        database.inTransaction(statements -> {
            AuditLog.note(statements, actor, onlyReads ? "read_" + service : "use_" + service, "camera", camera.id());
            return true;
        });
        if (onlyReads) {
            remember(use);
        }
    }

    private synchronized boolean wasNoted(Use use) {
        Instant last = noted.get(use);
        return last != null && clock.instant().isBefore(last.plus(PAUSE));
    }

    private synchronized void remember(Use use) {
        noted.remove(use); // to the end of the order
        noted.put(use, clock.instant());
        if (noted.size() > MAX_REMEMBERED) {
            noted.remove(noted.keySet().iterator().next());
        }
    }
}
