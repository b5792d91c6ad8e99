package io.culvert.gateway.node;

import io.culvert.media.Secret;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The settings this process runs with: the environment over {@code gateway.yml} over the defaults, checked as a whole.
 *
 * <p>Immutable. {@link #toString()} names no value, as some are secret.
 */
public final class Settings {

    private final Map<ConfigKey, String> values;
    private final List<String> warnings;

    private Settings(Map<ConfigKey, String> values, List<String> warnings) {
        this.values = values;
        this.warnings = warnings;
    }

    /**
     * Reads {@code file} (none when null) and the {@code CULVERT_*} variables of {@code environment}.
     *
     * @throws StartupRefused with every problem in one message and exit code 2
     */
    public static Settings read(@Nullable Path file, Map<String, String> environment) throws StartupRefused {
        List<String> problems = new ArrayList<>();
        Map<String, String> found = new LinkedHashMap<>();
        if (file != null) {
            collectFile(file, found, problems);
        }
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.startsWith("CULVERT_")) {
                found.put(name, value);
            }
        });
        return check(found, problems);
    }

    /** The same; without a file, that of {@code ./gateway.yml} where there is one. */
    public static Settings readUsual(@Nullable Path file, Map<String, String> environment) throws StartupRefused {
        if (file != null && !Files.isReadable(file)) {
            throw StartupRefused.configuration("--config " + file + " cannot be read");
        }
        Path usual = Path.of("gateway.yml");
        return read(file == null && Files.isReadable(usual) ? usual : file, environment);
    }

    /** Settings from properties such as {@code culvert.http.port}; others than {@code culvert.*} are ignored. */
    public static Settings of(Map<String, String> properties) throws StartupRefused {
        Map<String, String> found = new LinkedHashMap<>();
        properties.forEach((name, value) -> {
            if (name.startsWith(ConfigKey.PREFIX)) {
                found.put(ConfigKey.variableOf(name), value);
            }
        });
        return check(found, new ArrayList<>());
    }

    private static void collectFile(Path file, Map<String, String> found, List<String> problems) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(file)) {
            Object root = new Yaml(new SafeConstructor(options)).load(reader);
            if (root instanceof Map<?, ?> map) {
                flatten("", map, found, problems, file);
            } else if (root != null) {
                problems.add(file + " holds no keys (expected: lines such as culvert.http.port: 8080)");
            }
        } catch (MarkedYAMLException e) {
            // The exception's own text quotes the line, which may hold a password.
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.add(file + " line " + line + " is not YAML: " + e.getProblem());
        } catch (YAMLException | IOException e) {
            problems.add("cannot read " + file + " (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static void flatten(
            String prefix, Map<?, ?> map, Map<String, String> found, List<String> problems, Path file) {
        map.forEach((name, value) -> {
            String key = prefix + name;
            if (value instanceof Map<?, ?> inner) {
                flatten(key + ".", inner, found, problems, file);
            } else if (!key.startsWith(ConfigKey.PREFIX)) {
                problems.add(file + ": " + key + " is not a key of Culvert (expected: keys under culvert)");
            } else if (value instanceof Collection<?> list) {
                found.put(
                        ConfigKey.variableOf(key),
                        list.stream().map(Objects::toString).collect(Collectors.joining(",")));
            } else if (value != null && found.putIfAbsent(ConfigKey.variableOf(key), value.toString()) != null) {
                problems.add(file + ": " + key + " is set twice");
            }
        });
    }

    private static Settings check(Map<String, String> found, List<String> problems) throws StartupRefused {
        Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
        List<String> warnings = new ArrayList<>();
        found.forEach((variable, raw) -> {
            String value = raw.strip();
            ConfigKey.ofVariable(variable)
                    .ifPresentOrElse(
                            key -> {
                                if (value.isEmpty()) {
                                    return; // an empty variable is a variable that is not set
                                }
                                SettingForms.problem(key, value).ifPresent(problems::add);
                                values.put(key, value);
                                if (key.stage() == ConfigKey.Stage.LATER) {
                                    warnings.add(key.property() + " is set but has no effect in this version");
                                }
                            },
                            () -> problems.add(SettingForms.unknown(variable)));
        });
        boolean embedded = !values.containsKey(ConfigKey.DATABASE_URL);
        if (embedded && values.containsKey(ConfigKey.DATABASE_USERNAME)) {
            problems.add("culvert.database.username is set without culvert.database.url (expected: both or none)");
        }
        if (values.containsKey(ConfigKey.TLS_CERT) != values.containsKey(ConfigKey.TLS_KEY)) {
            problems.add("only one of culvert.tls.cert and culvert.tls.key is set (expected: both or none)");
        }
        if (!problems.isEmpty()) {
            throw StartupRefused.configuration("the configuration has "
                    + (problems.size() == 1 ? "a problem" : problems.size() + " problems") + ":\n  - "
                    + String.join("\n  - ", problems));
        }
        return new Settings(values, List.copyOf(warnings));
    }

    /** The value or the default; null where neither is. */
    public @Nullable String text(ConfigKey key) {
        return values.getOrDefault(key, key.defaultText());
    }

    /** The value of a key that has a default. */
    public String require(ConfigKey key) {
        return Objects.requireNonNull(text(key), key.property());
    }

    public @Nullable Secret secret(ConfigKey key) {
        String value = values.get(key);
        return value == null ? null : Secret.of(value);
    }

    /** The port, 0 for any free one. */
    public int port(ConfigKey key) {
        return Integer.parseInt(require(key));
    }

    /** The port, 0 for any free one, empty where the door is off. */
    public OptionalInt optionalPort(ConfigKey key) {
        return numberOrOff(key);
    }

    private OptionalInt numberOrOff(ConfigKey key) {
        String value = require(key);
        return value.equalsIgnoreCase("off") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value));
    }

    public int count(ConfigKey key) {
        return Integer.parseInt(require(key));
    }

    /** The limit, empty where there is none. */
    public OptionalInt limit(ConfigKey key) {
        return numberOrOff(key);
    }

    public PortRange portRange(ConfigKey key) {
        return PortRange.parse(require(key));
    }

    public Duration duration(ConfigKey key) {
        return SettingForms.duration(require(key));
    }

    public boolean on(ConfigKey key) {
        return SettingForms.isOn(require(key));
    }

    public List<Network> networks(ConfigKey key) {
        return SettingForms.list(require(key)).stream().map(Network::parse).toList();
    }

    public List<RootFolder> rootFolders(ConfigKey key) {
        return RootFolder.parse(require(key));
    }

    /** What is allowed but will not do what its author may expect. */
    List<String> warnings() {
        return warnings;
    }

    /** Every key that has a value, as properties for the application context. */
    Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (ConfigKey key : ConfigKey.values()) {
            String value = text(key);
            if (value != null && key.stage() == ConfigKey.Stage.IN_USE) {
                properties.put(key.property(), value);
            }
        }
        return properties;
    }

    @Override
    public String toString() {
        return "Settings" + values.keySet();
    }
}
