package io.culvert.gateway.node;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of the gateway: its name, its form and its default.
 *
 * <p>A setting is a {@code culvert.*} key of {@code gateway.yml} or the environment variable of the same name in capitals
 * ({@code culvert.http.port} = {@code CULVERT_HTTP_PORT}). A key that is not in this list refuses to start the gateway.
 */
public enum ConfigKey {
    DATA_DIR("data.dir", Form.TEXT, "./data"),
    DATABASE_URL("database.url", Form.JDBC_URL, null),
    DATABASE_USERNAME("database.username", Form.TEXT, null),
    DATABASE_PASSWORD("database.password", Form.SECRET, null),
    DATABASE_POOL("database.pool", Form.COUNT, "10"),
    BIND("bind", Form.ADDRESS, null),
    PUBLIC_HOST("public.host", Form.HOST, null),
    HTTP_PORT("http.port", Form.PORT, "8080"),
    HTTP_PLAIN("http.plain", Form.SWITCH, "false"),
    HTTPS_PORT("https.port", Form.PORT_OR_OFF, "8480"),
    AGENT_PORT("agent.port", Form.PORT, "8443"),
    AGENT_CERTIFICATE_LIFE("agent.certificate.life", Form.DURATION, "90d"),
    RTSP_PORT("rtsp.port", Form.PORT, "8554"),
    RTSPS_PORT("rtsps.port", Form.PORT_OR_OFF, "8322"),
    RTSP_UDP_PORTS("rtsp.udp.ports", Form.PORT_RANGE, "auto"),
    RTSP_CONNECTIONS("rtsp.connections", Form.LIMIT, "15000"),
    RTSP_CONNECTIONS_PER_ADDRESS("rtsp.connections.per.address", Form.LIMIT, "off"),
    VIEWERS_PER_CAMERA("viewers.per.camera", Form.LIMIT, "off"),
    RTMP_PORT("rtmp.port", Form.PORT_OR_OFF, "off", Stage.LATER),
    TLS_CERT("tls.cert", Form.TEXT, null),
    TLS_KEY("tls.key", Form.TEXT, null),
    TRUSTED_PROXIES("trusted.proxies", Form.NETWORKS, ""),
    OUTBOUND_ALLOW("outbound.allow", Form.NETWORKS, ""),
    ARCHIVE_ROOTS("archive.roots", Form.FOLDERS, "archive:90%"),
    ARCHIVE_S3("archive.s3", Form.TEXT, null, Stage.LATER),
    ARCHIVE_S3_ENDPOINT("archive.s3.endpoint", Form.TEXT, null, Stage.LATER),
    ARCHIVE_S3_ACCESS_KEY("archive.s3.access.key", Form.SECRET, null, Stage.LATER),
    ARCHIVE_S3_SECRET_KEY("archive.s3.secret.key", Form.SECRET, null, Stage.LATER),
    NODE_ID("node.id", Form.NAME, null),
    RELAY_PORT("relay.port", Form.PORT, "8444", Stage.LATER),
    CLUSTER_KEY("cluster.key", Form.SECRET, null),
    ADMIN_PASSWORD("admin.password", Form.SECRET, null),
    STRANGERS_PER_ADDRESS("strangers.per.address", Form.CONNECTIONS, "1000"),
    EVENT_LOOPS("event.loops", Form.COUNT_OR_AUTO, "auto"),
    TRANSPORT("transport", Form.TRANSPORT, "auto"),
    LOG_LEVEL("log.level", Form.LOG_LEVEL, "info");

    /** Before every key. */
    static final String PREFIX = "culvert.";

    /** What a value must look like. */
    enum Form {
        TEXT,
        SECRET,
        NAME,
        HOST,
        ADDRESS,
        PORT,
        PORT_OR_OFF,
        PORT_RANGE,
        LIMIT,
        COUNT,
        CONNECTIONS,
        COUNT_OR_AUTO,
        DURATION,
        SWITCH,
        NETWORKS,
        FOLDERS,
        JDBC_URL,
        TRANSPORT,
        LOG_LEVEL
    }

    /** Whether this version reads the setting; one that it does not read yet is accepted with a warning. */
    enum Stage {
        IN_USE,
        LATER
    }

    private final String property;
    private final Form form;
    private final @Nullable String defaultText;
    private final Stage stage;

    ConfigKey(String name, Form form, @Nullable String defaultText) {
        this(name, form, defaultText, Stage.IN_USE);
    }

    ConfigKey(String name, Form form, @Nullable String defaultText, Stage stage) {
        this.property = PREFIX + name;
        this.form = form;
        this.defaultText = defaultText;
        this.stage = stage;
    }

    /** The key in {@code gateway.yml}, such as {@code culvert.http.port}. */
    public String property() {
        return property;
    }

    /** The environment variable, such as {@code CULVERT_HTTP_PORT}. */
    public String variable() {
        return variableOf(property);
    }

    Form form() {
        return form;
    }

    Stage stage() {
        return stage;
    }

    @Nullable
    String defaultText() {
        return defaultText;
    }

    /** Whether the value may never be printed. */
    boolean secret() {
        return form == Form.SECRET;
    }

    static Optional<ConfigKey> ofVariable(String variable) {
        return Arrays.stream(values())
                .filter(key -> key.variable().equals(variable))
                .findFirst();
    }

    /** {@code http.port}, {@code http-port} and {@code http_port} are one key. */
    static String variableOf(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
