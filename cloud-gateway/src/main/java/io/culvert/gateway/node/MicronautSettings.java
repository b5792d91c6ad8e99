package io.culvert.gateway.node;

import io.culvert.gateway.database.DatabaseAddress;
import io.culvert.media.Secret;
import java.util.LinkedHashMap;
import java.util.Map;

/** Culvert's settings in the words of the framework: HTTP server, connection pool, JSON. Pure. */
final class MicronautSettings {

    private MicronautSettings() {}

    static Map<String, Object> of(Settings settings, NodeConfig config, HttpPorts ports, DatabaseAddress database) {
        Map<String, Object> properties = new LinkedHashMap<>(settings.properties());
        properties.put("micronaut.application.name", "culvert-gateway");
        http(properties, config, ports);
        pool(properties, settings, database);
        properties.put("micronaut.serde.serialization.inclusion", "ALWAYS");
        // Two programs in a row would take two values of one name differently.
        properties.put("micronaut.serde.jackson.parser-features.strict-duplicate-detection", true);
        return properties;
    }

    private static void http(Map<String, Object> properties, NodeConfig config, HttpPorts ports) {
        listener(properties, config, "http", ports.http());
        ports.https().ifPresent(port -> {
            listener(properties, config, "https", port);
            properties.put("micronaut.server.netty.listeners.https.ssl", true);
        });
        // Handlers may block; they run on virtual threads.
        properties.put("micronaut.server.thread-selection", "BLOCKING");
        properties.put("micronaut.server.max-request-size", NodeConfig.MAX_REQUEST_BYTES);
        // The door has limits of its own for every step; whoever downloads may rest for ten minutes.
        properties.put("micronaut.server.idle-timeout", "11m");
        properties.put("micronaut.server.log-handled-exceptions", false);
        properties.put("micronaut.server.netty.max-header-size", 16 << 10);
        properties.put("micronaut.server.netty.max-initial-line-length", 8 << 10);
        properties.put("micronaut.netty.event-loops.default.num-threads", 2);
        properties.put("micronaut.server.locale-resolution.fixed", "en");
    }

    private static void listener(Map<String, Object> properties, NodeConfig config, String name, int port) {
        String listener = "micronaut.server.netty.listeners." + name + ".";
        properties.put(listener + "port", port);
        if (config.bind() != null) {
            properties.put(listener + "host", config.bind().getHostAddress());
        }
    }

    private static void pool(Map<String, Object> properties, Settings settings, DatabaseAddress database) {
        String pool = "datasources.default.";
        properties.put(pool + "url", database.url());
        if (database.username() != null) {
            properties.put(pool + "username", database.username());
        }
        Secret password = database.password();
        if (password != null) {
            properties.put(pool + "password", password.reveal());
        }
        properties.put(pool + "driver-class-name", "org.postgresql.Driver");
        properties.put(pool + "dialect", "POSTGRES");
        properties.put(pool + "pool-name", "database");
        properties.put(pool + "maximum-pool-size", settings.count(ConfigKey.DATABASE_POOL));
        properties.put(pool + "minimum-idle", 1); // beside the one that the change feed listens on
        // Nothing may hang for long while the database is away, and the pool must find it again by itself.
        properties.put(pool + "connection-timeout", 3_000);
        properties.put(pool + "validation-timeout", 1_000);
        properties.put(pool + "initialization-fail-timeout", -1);
        properties.put(pool + "keepalive-time", 30_000);
        properties.put(pool + "max-lifetime", 600_000);
        String driver = pool + "data-source-properties.";
        properties.put(driver + "ApplicationName", "culvert");
        properties.put(driver + "connectTimeout", "2");
        properties.put(driver + "loginTimeout", "3");
        properties.put(driver + "socketTimeout", "15");
        properties.put(driver + "tcpKeepAlive", "true");
        properties.put(driver + "options", "-c statement_timeout=10s -c lock_timeout=5s -c TimeZone=UTC");
    }
}
